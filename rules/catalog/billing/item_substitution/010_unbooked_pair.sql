-- One row per institution and item ever charged there, refunded or not, that its books never hold.
with
booked as (
    select
        fixmedins_code,
        med_list_codg,
    from inventory
    where inv_type in ('count', 'purchase', 'change') and cnt > 0
    group by fixmedins_code, med_list_codg
)

select
    charge.fixmedins_code,
    charge.med_list_codg,
from charge_line as charge -- gross: reads less, and the few pairs are netted in the next step
left join booked
    on charge.fixmedins_code = booked.fixmedins_code and charge.med_list_codg = booked.med_list_codg
where
    charge.list_type in ('101', '301') -- slices have no books worth the name, services no stock
    and booked.med_list_codg is null
    and charge.cnt > 0
group by charge.fixmedins_code, charge.med_list_codg
