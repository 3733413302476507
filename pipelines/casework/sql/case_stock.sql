-- One row per accused item of the institution and month: what came in, went out and was billed, and the balance left.
with
accused_item as (
    select distinct
        case_lead.lead_no,
        case_lead.lead_id,
        split_part(finding.subject_id, '|', 2) as med_list_codg,
    from case_lead
    inner join lead_finding on case_lead.lead_id = lead_finding.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    where finding.subject_type = 'institution_item' and finding.fixmedins_code = $institution
),

month_end as (
    select
        med_list_codg,
        year(moved_on) * 12 + month(moved_on) as month_no,
        arg_max(balance_qty, moved_on) as balance_qty,
    from stock_ledger
    where fixmedins_code = $institution
    group by med_list_codg, year(moved_on) * 12 + month(moved_on)
)

select
    accused_item.lead_no,
    accused_item.lead_id,
    accused_item.med_list_codg,
    catalog.med_list_name,
    printf('%04d-%02d', (stock_month.month_no - 1) // 12, (stock_month.month_no - 1) % 12 + 1) as month_name,
    stock_month.in_qty,
    stock_month.out_qty,
    stock_month.insured_sale_qty,
    stock_month.other_sale_qty,
    stock_month.charged_qty,
    stock_month.charged_amount,
    month_end.balance_qty,
from accused_item
inner join stock_month
    on accused_item.med_list_codg = stock_month.med_list_codg and stock_month.fixmedins_code = $institution
left join month_end
    on accused_item.med_list_codg = month_end.med_list_codg and stock_month.month_no = month_end.month_no
left join catalog on accused_item.med_list_codg = catalog.med_list_codg
order by accused_item.lead_no, accused_item.med_list_codg, stock_month.month_no
