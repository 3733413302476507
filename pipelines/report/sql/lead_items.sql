-- One row per lead whose findings accuse single charge lines: the items, dearest first, at most ten.
with
line as (
    select distinct
        shown_lead.lead_id,
        finding_record.record_id,
    from shown_lead
    inner join lead_finding on shown_lead.lead_id = lead_finding.lead_id
    inner join finding_record on lead_finding.finding_id = finding_record.finding_id
    where shown_lead.has_page and finding_record.record_type = 'charge_line'
),

item as (
    select
        line.lead_id,
        net_charge_line.med_list_codg,
        min(net_charge_line.med_list_name) as item_name,
        count(*) as n_lines,
        sum(net_charge_line.cnt) as quantity,
        sum(net_charge_line.det_item_fee_sumamt) as total_amount,
        min(cast(net_charge_line.fee_ocur_time as date)) as first_on,
        max(cast(net_charge_line.fee_ocur_time as date)) as last_on,
    from line
    inner join net_charge_line on line.record_id = net_charge_line.feedetl_sn
    group by line.lead_id, net_charge_line.med_list_codg
)

select
    lead_id,
    list(
        struct_pack(
            item_name := item_name,
            med_list_codg := med_list_codg,
            n_lines := n_lines,
            quantity := quantity,
            total_amount := total_amount,
            first_on := first_on,
            last_on := last_on
        ) order by total_amount desc, med_list_codg asc
    )[1:10] as accused_items,
    count(*) as n_items,
from item
group by lead_id
