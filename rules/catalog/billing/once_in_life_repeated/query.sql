-- One row per person with an item that can happen once in a life, billed again.
with
looked_for as ( -- a list with a condition lets the scan pass over all other items
    select med_list_codg,
    from single_item
    group by med_list_codg
    having count(*) > 0
),

line as (
    select
        charge.feedetl_sn,
        charge.mdtrt_id,
        charge.psn_no,
        charge.fixmedins_code,
        charge.fee_ocur_time,
        charge.cnt,
        single_item.once_what,
        single_item.item_name,
        single_item.is_listed,
        charge.det_item_fee_sumamt
        * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))) as fund_cost,
        first_value(charge.mdtrt_id) over (
            partition by charge.psn_no, single_item.once_what order by charge.fee_ocur_time, charge.feedetl_sn
        ) as first_mdtrt_id,
        coalesce(sum(charge.cnt) over (
            partition by charge.psn_no, single_item.once_what order by charge.fee_ocur_time, charge.feedetl_sn
            rows between unbounded preceding and 1 preceding
        ), 0) as cnt_before,
    from net_charge_line as charge
    inner join single_item on charge.med_list_codg = single_item.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where charge.med_list_codg in (select looked_for.med_list_codg, from looked_for)
),

judged as (
    select
        *,
        case -- what the knowledge base knows by name may be billed in parts within one stay
            when is_listed = 0 and mdtrt_id = first_mdtrt_id then 0
            when is_listed = 0 then 1
            else greatest(0, least(1, coalesce((cnt_before + cnt - 1) / nullif(cnt, 0), 0)))
        end as excess_share,
    from line
),

accused as (
    select
        *,
        cast(round(fund_cost * excess_share, 2) as decimal(18, 2)) as amount,
        sum(excess_share) over (partition by psn_no, once_what) as excess,
    from judged
)

select
    accused.psn_no as subject_id,
    arg_max(
        accused.fixmedins_code, concat(cast(accused.fee_ocur_time as varchar), accused.feedetl_sn)
    ) as fixmedins_code,
    accused.psn_no,
    min(cast(accused.fee_ocur_time as date)) as begn_date,
    max(cast(accused.fee_ocur_time as date)) as end_date,
    sum(accused.amount) as amount,
    string_agg(distinct accused.item_name, '、' order by accused.item_name) as items,
    sum(accused.cnt) as quantity,
    count(distinct accused.mdtrt_id) as n_visits,
    count(distinct accused.fixmedins_code) as n_institutions,
    string_agg(
        distinct coalesce(place.fixmedins_name, accused.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, accused.fixmedins_code)
    ) as places,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
left join institution as place on accused.fixmedins_code = place.fixmedins_code
where accused.excess > 0
group by accused.psn_no
order by subject_id
