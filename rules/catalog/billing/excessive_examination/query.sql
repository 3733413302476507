-- One row per institution that gives nearly every patient the same set of examinations and charges far more for them.
with
set_item as ( -- what stays and visits got of the set
    select
        outlier.fixmedins_code,
        outlier.unit,
        outlier.n_items,
        outlier.peer_share,
        outlier.care,
        examined.stay_id,
        examined.diag_group,
        examined.admitted_on,
        examined.exam_share,
        exam_given.med_list_codg,
    from set_outlier as outlier
    inner join examined
        on outlier.fixmedins_code = examined.fixmedins_code and outlier.unit = examined.unit
    inner join exam_given on examined.stay_id = exam_given.stay_id
    inner join exam_set
        on
            outlier.fixmedins_code = exam_set.fixmedins_code
            and outlier.unit = exam_set.unit
            and exam_given.med_list_codg = exam_set.med_list_codg
),

complete as (
    select
        fixmedins_code,
        unit,
        stay_id,
    from set_item
    group by fixmedins_code, unit, stay_id
    having count(distinct med_list_codg) >= $min_same * max(n_items)
),

few as (
    select stay_id,
    from complete
    group by stay_id
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

charge as (
    select *,
    from net_charge_line
    where mdtrt_id in (select few.stay_id, from few)
),

accused as ( -- a line may belong to several views of the same stay
    select
        charge.feedetl_sn,
        set_item.fixmedins_code,
        set_item.stay_id,
        max(set_item.care) as care,
        max(set_item.diag_group) as diag_group,
        max(set_item.admitted_on) as admitted_on,
        max(cast(round(
            charge.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0))
            * greatest(set_item.exam_share - set_item.peer_share, 0) / set_item.exam_share, 2
        ) as decimal(18, 2))) as amount,
    from set_item
    inner join complete
        on
            set_item.fixmedins_code = complete.fixmedins_code
            and set_item.unit = complete.unit
            and set_item.stay_id = complete.stay_id
    inner join charge on set_item.stay_id = charge.mdtrt_id and set_item.med_list_codg = charge.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where set_item.exam_share > 0
    group by charge.feedetl_sn, set_item.fixmedins_code, set_item.stay_id
),

named as (
    select
        outlier.fixmedins_code,
        string_agg(exam_set.item_name, '、' order by exam_set.item_name) as items,
    from set_outlier as outlier
    inner join exam_set on outlier.fixmedins_code = exam_set.fixmedins_code and outlier.unit = exam_set.unit
    where outlier.nth = 1
    group by outlier.fixmedins_code
)

select
    accused.fixmedins_code as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.admitted_on) as end_date,
    sum(coalesce(accused.amount, 0)) as amount,
    count(distinct accused.stay_id) as n_stays,
    string_agg(distinct accused.care, '、' order by accused.care) as care,
    case
        when max(outlier.coverage) >= 1
            then concat('全部', cast(count(distinct accused.stay_id) as varchar), '次', max(accused.care))
        else concat(
            cast(count(distinct accused.stay_id) as varchar), '次', max(accused.care), '（覆盖',
            cast(cast(round(100 * max(outlier.coverage)) as integer) as varchar), '%）'
        )
    end as covered,
    count(distinct accused.diag_group) as n_diagnoses,
    max(outlier.n_items) as n_items,
    max(named.items) as items,
    max(outlier.coverage) as coverage,
    max(outlier.unit) as looked_at,
    max(outlier.usual_share) as usual_share,
    max(outlier.peer_share) as peer_share,
    max(outlier.high_share) as high_share,
    max(outlier.deviation) as deviation,
    max(outlier.peers_said) as peers_said,
    max(outlier.n_peers) as n_peers,
    max(outlier.n_peer_stays) as n_peer_stays,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := coalesce(accused.amount, 0)
    )) as records,
from accused
inner join set_outlier as outlier on accused.fixmedins_code = outlier.fixmedins_code
inner join named on accused.fixmedins_code = named.fixmedins_code
where outlier.nth = 1
group by accused.fixmedins_code
order by subject_id
