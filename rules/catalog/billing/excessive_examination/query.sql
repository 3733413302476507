-- One row per institution that gives nearly every patient the same set of examinations and charges far more for them.
with
set_line as ( -- lines of the set, in stays that got most of it
    select
        outlier.fixmedins_code,
        outlier.unit,
        outlier.n_items,
        outlier.peer_share,
        stay_exam.stay_id,
        stay_exam.diag_group,
        stay_exam.admitted_on,
        stay_exam.exam_share,
        exam_line.feedetl_sn,
        exam_line.setl_id,
        exam_line.med_list_codg,
        exam_line.det_item_fee_sumamt,
    from set_outlier as outlier
    inner join stay_exam
        on outlier.fixmedins_code = stay_exam.fixmedins_code and outlier.unit = stay_exam.unit
    inner join exam_line on stay_exam.stay_id = exam_line.stay_id
    inner join exam_set
        on
            outlier.fixmedins_code = exam_set.fixmedins_code
            and outlier.unit = exam_set.unit
            and exam_line.med_list_codg = exam_set.med_list_codg
),

complete as (
    select
        fixmedins_code,
        unit,
        stay_id,
    from set_line
    group by fixmedins_code, unit, stay_id
    having count(distinct med_list_codg) >= $min_same * max(n_items)
),

accused as ( -- a line may belong to several views of the same stay
    select
        set_line.feedetl_sn,
        set_line.fixmedins_code,
        set_line.stay_id,
        max(set_line.diag_group) as diag_group,
        max(set_line.admitted_on) as admitted_on,
        max(cast(round(
            set_line.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0))
            * greatest(set_line.exam_share - set_line.peer_share, 0) / set_line.exam_share, 2
        ) as decimal(18, 2))) as amount,
    from set_line
    inner join complete
        on
            set_line.fixmedins_code = complete.fixmedins_code
            and set_line.unit = complete.unit
            and set_line.stay_id = complete.stay_id
    inner join net_settlement as paid on set_line.setl_id = paid.setl_id
    where set_line.exam_share > 0
    group by set_line.feedetl_sn, set_line.fixmedins_code, set_line.stay_id
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
