-- One row per institution and month of visit: outpatient and pharmacy visits, their money, and examinations on them.
with
seen as (
    select
        visit.fixmedins_code,
        cast(date_trunc('month', visit.visited_on) as date) as month_on,
        count(*) as n_visits,
        sum(case when person.insu_admdvs <> institution.admdvs then 1 else 0 end) as n_out_of_county,
        sum(visit.total_amount) as total_amount,
        sum(visit.fund_amount) as fund_amount,
    from visit
    inner join institution on visit.fixmedins_code = institution.fixmedins_code
    left join person on visit.psn_no = person.psn_no
    group by visit.fixmedins_code, cast(date_trunc('month', visit.visited_on) as date)
),

billed as (
    select
        net_charge_line.fixmedins_code,
        cast(date_trunc('month', net_charge_line.fee_ocur_time) as date) as month_on,
        sum(net_charge_line.det_item_fee_sumamt) as line_amount,
        sum(
            case
                when coalesce(net_charge_line.med_chrgitm_type, catalog.med_chrgitm_type) in ('03', '04')
                    then net_charge_line.det_item_fee_sumamt
                else 0
            end
        ) as exam_amount,
    from net_charge_line
    anti join stay on net_charge_line.mdtrt_id = stay.stay_id
    left join catalog on net_charge_line.med_list_codg = catalog.med_list_codg
    group by net_charge_line.fixmedins_code, cast(date_trunc('month', net_charge_line.fee_ocur_time) as date)
)

select
    seen.*,
    coalesce(billed.line_amount, 0) as line_amount,
    coalesce(billed.exam_amount, 0) as exam_amount,
from seen
left join billed
    on
        seen.fixmedins_code = billed.fixmedins_code
        and seen.month_on = billed.month_on
