-- One row per lead about a shortage: the sums from the first stock-take to the worst day, and what came soon after it.
with
short as (
    select
        shown_lead.lead_id,
        split_part(finding.subject_id, '|', 1) as fixmedins_code,
        split_part(finding.subject_id, '|', 2) as med_list_codg,
        finding.end_date as worst_on,
        cast(json_extract(finding.evidence, '$.measured.short_qty') as decimal(18, 4)) as short_qty,
        cast(json_extract(finding.evidence, '$.measured.unit_price') as decimal(18, 6)) as unit_price,
        cast(json_extract(finding.evidence, '$.parameters.grace_days.value') as integer) as grace_days,
        row_number() over (partition by shown_lead.lead_id order by finding.finding_id) as nth,
    from shown_lead
    inner join lead_finding on shown_lead.lead_id = lead_finding.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    where
        shown_lead.has_page
        and finding.scheme = 'inventory_mismatch'
        and finding.state in ('new', 'known', 'changed')
        and shown_lead.subject_id = finding.subject_id
)

select
    short.lead_id,
    max(short.worst_on) as worst_on,
    max(short.short_qty) as short_qty,
    max(short.unit_price) as unit_price,
    max(short.grace_days) as grace_days,
    min(stock_day.moved_on) as counted_on,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.opening_qty end) as opening_qty,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.inflow_qty end) as inflow_qty,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.insured_sale_qty end) as insured_sale_qty,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.beyond_papers_qty end) as beyond_papers_qty,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.other_sale_qty end) as other_sale_qty,
    sum(case when stock_day.moved_on <= short.worst_on then stock_day.written_off_qty end) as written_off_qty,
    coalesce(sum(case when stock_day.moved_on > short.worst_on then stock_day.inflow_qty end), 0) as soon_qty,
from short
inner join stock_day
    on
        short.fixmedins_code = stock_day.fixmedins_code
        and short.med_list_codg = stock_day.med_list_codg
        and short.worst_on + to_days(short.grace_days) >= stock_day.moved_on -- goods travel faster than their papers
where short.nth = 1
group by short.lead_id
