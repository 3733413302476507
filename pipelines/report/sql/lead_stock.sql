-- One row per lead with a finding on an institution's item that has a ledger: its books day by day; of several items
-- those of the gravest finding.
with
item as (
    select
        shown_lead.lead_id,
        split_part(finding.subject_id, '|', 1) as fixmedins_code,
        split_part(finding.subject_id, '|', 2) as med_list_codg,
        row_number() over (
            partition by shown_lead.lead_id
            order by
                finding.subject_id = shown_lead.subject_id desc,
                case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end asc,
                finding.begn_date asc nulls last,
                finding.finding_id asc
        ) as nth,
    from shown_lead
    inner join lead_finding on shown_lead.lead_id = lead_finding.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    where shown_lead.has_page and finding.subject_type = 'institution_item'
),

about as (
    select *,
    from item
    where nth = 1
)

select
    about.lead_id,
    any_value(stock_subject.item_name) as stock_item_name,
    list(
        struct_pack(
            moved_on := ledger.moved_on,
            inflow_qty := ledger.inflow_qty,
            outflow_qty := ledger.outflow_qty,
            counted_qty := ledger.counted_qty,
            balance_qty := ledger.balance_qty
        ) order by ledger.moved_on
    ) as stock_days,
    any_value(stock_months.stock_months) as stock_months,
    any_value(stock_counts.stock_counts) as stock_counts,
    any_value(struct_pack(
        worst_on := stock_short.worst_on,
        counted_on := stock_short.counted_on,
        short_qty := stock_short.short_qty,
        unit_price := stock_short.unit_price,
        grace_days := stock_short.grace_days,
        opening_qty := stock_short.opening_qty,
        inflow_qty := stock_short.inflow_qty,
        insured_sale_qty := stock_short.insured_sale_qty,
        beyond_papers_qty := stock_short.beyond_papers_qty,
        other_sale_qty := stock_short.other_sale_qty,
        written_off_qty := stock_short.written_off_qty,
        soon_qty := stock_short.soon_qty
    )) as stock_short,
from about
inner join stock_day as ledger
    on about.fixmedins_code = ledger.fixmedins_code and about.med_list_codg = ledger.med_list_codg
inner join stock_subject
    on about.fixmedins_code = stock_subject.fixmedins_code and about.med_list_codg = stock_subject.med_list_codg
left join stock_months
    on about.fixmedins_code = stock_months.fixmedins_code and about.med_list_codg = stock_months.med_list_codg
left join stock_counts
    on about.fixmedins_code = stock_counts.fixmedins_code and about.med_list_codg = stock_counts.med_list_codg
left join stock_short on about.lead_id = stock_short.lead_id
group by about.lead_id
