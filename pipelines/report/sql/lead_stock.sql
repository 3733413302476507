-- One row per lead about an institution's item with a ledger: its books day by day.
with
about as (
    select
        lead_id,
        split_part(subject_id, '|', 1) as fixmedins_code,
        split_part(subject_id, '|', 2) as med_list_codg,
    from shown_lead
    where has_page and subject_type = 'institution_item'
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
