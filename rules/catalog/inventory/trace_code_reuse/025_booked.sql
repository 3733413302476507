-- One row per sale or return of a repeated trace code in the books, with its quantity in base units.
with
looked_for as ( -- a list with a condition lets the scan pass over all other lines
    select drug_trac_codg,
    from repeated_code
    group by drug_trac_codg
    having count(*) > 0
)

select
    inventory.inv_sn,
    inventory.drug_trac_codg,
    inventory.fixmedins_code,
    inventory.med_list_codg,
    inventory.inv_type,
    inventory.setl_id,
    inventory.psn_no,
    inventory.occur_time,
    inventory.cnt * case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as qty,
from inventory
left join catalog on inventory.med_list_codg = catalog.med_list_codg
where
    inventory.drug_trac_codg in (select looked_for.drug_trac_codg, from looked_for)
    and inventory.inv_type in ('sale', 'sale_return')
