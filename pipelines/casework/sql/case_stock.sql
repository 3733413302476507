-- One row per accused item of the institution and month: what was there, came in and went out by kind, and is left.
-- opening + in - insured sales - charges beyond them - other sales - returned or written off = balance, every month.
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

by_month as (
    select
        med_list_codg,
        date_trunc('month', moved_on) as month_on,
        sum(opening_qty) + arg_min(coalesce(earlier_balance_qty, 0), moved_on) as opening_qty,
        sum(inflow_qty) as inflow_qty,
        sum(insured_sale_qty) as insured_sale_qty,
        sum(beyond_papers_qty) as beyond_papers_qty,
        sum(other_sale_qty) as other_sale_qty,
        sum(written_off_qty) as written_off_qty,
        arg_max(balance_qty, moved_on) as balance_qty,
        min(balance_qty) as least_qty,
        arg_min(moved_on, struct_pack(qty := balance_qty, day := moved_on)) as least_on,
        count(*) filter (where balance_qty < 0) as n_short_days,
    from stock_day
    group by med_list_codg, date_trunc('month', moved_on)
)

select
    accused_item.lead_no,
    accused_item.lead_id,
    accused_item.med_list_codg,
    coalesce(stock_subject.item_name, accused_item.med_list_codg) as med_list_name,
    strftime(by_month.month_on, '%Y-%m') as month_name,
    by_month.opening_qty,
    by_month.inflow_qty,
    by_month.insured_sale_qty,
    by_month.beyond_papers_qty,
    by_month.other_sale_qty,
    by_month.written_off_qty,
    by_month.balance_qty,
    by_month.least_qty,
    by_month.least_on,
    by_month.n_short_days,
    stock_month.charged_qty,
    stock_month.charged_amount,
from accused_item
inner join by_month on accused_item.med_list_codg = by_month.med_list_codg
inner join stock_subject on accused_item.med_list_codg = stock_subject.med_list_codg
left join stock_month
    on
        accused_item.med_list_codg = stock_month.med_list_codg
        and stock_month.fixmedins_code = $institution
        and year(by_month.month_on) * 12 + month(by_month.month_on) = stock_month.month_no
order by accused_item.lead_no, accused_item.med_list_codg, by_month.month_on
