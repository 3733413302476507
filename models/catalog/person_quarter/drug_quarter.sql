-- One row per person and quarter with enough visits and a drug bought on one: what was bought, for how many days.
with
judged_visit as (
    select
        visit.setl_id,
        visit.psn_no,
        visit_choice.quarter_on,
    from visit
    inner join visit_choice
        on
            visit.psn_no = visit_choice.psn_no
            and cast(date_trunc('quarter', visit.visited_on) as date) = visit_choice.quarter_on
),

item as (
    select
        judged_visit.psn_no,
        judged_visit.quarter_on,
        net_charge_line.med_list_codg,
        sum(
            case when net_charge_line.med_chrgitm_type in ('09', '10', '11') then net_charge_line.det_item_fee_sumamt end
        ) as drug_amount,
        sum(net_charge_line.det_item_fee_sumamt) as line_amount,
        sum(net_charge_line.cnt) as quantity,
    from net_charge_line
    inner join judged_visit on net_charge_line.setl_id = judged_visit.setl_id
    group by judged_visit.psn_no, judged_visit.quarter_on, net_charge_line.med_list_codg
)

select
    item.psn_no,
    item.quarter_on,
    nullif(cast(sum(item.line_amount) as double), 0) as line_amount,
    coalesce(cast(sum(item.drug_amount) as double), 0) as drug_amount,
    cast(max(item.drug_amount) as double) as dearest_drug_amount,
    max(cast(item.quantity as double) / nullif(cast(catalog.day_dose as double), 0)) as supply_days, -- of the drug that lasts longest
from item
left join catalog on item.med_list_codg = catalog.med_list_codg
group by item.psn_no, item.quarter_on
order by item.psn_no, item.quarter_on
