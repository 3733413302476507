-- One row per person and day with a service that includes others and, anywhere, one that it includes; gross.
with
looked_for as ( -- a list with a condition lets the scan pass over all other items
    select med_list_codg,
    from paired_item
    group by med_list_codg
    having count(*) > 0
)

select
    charge.psn_no,
    cast(charge.fee_ocur_time as date) as charged_on,
    item.bundle_no,
from charge_line as charge
inner join paired_item as item on charge.med_list_codg = item.med_list_codg
where charge.med_list_codg in (select looked_for.med_list_codg, from looked_for)
group by charge.psn_no, cast(charge.fee_ocur_time as date), item.bundle_no
having max(item.is_bundle) = 1 and min(item.is_bundle) = 0
