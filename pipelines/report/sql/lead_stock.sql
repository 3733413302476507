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
    any_value(catalog.med_list_name) as stock_item_name,
    list(
        struct_pack(
            moved_on := ledger.moved_on,
            inflow_qty := ledger.inflow_qty,
            outflow_qty := ledger.outflow_qty,
            counted_qty := ledger.counted_qty,
            balance_qty := ledger.balance_qty
        ) order by ledger.moved_on
    ) as stock_days,
from about
inner join stock_ledger as ledger
    on
        about.fixmedins_code = ledger.fixmedins_code
        and about.med_list_codg = ledger.med_list_codg
        and ledger.known = 1
left join catalog on about.med_list_codg = catalog.med_list_codg
group by about.lead_id
