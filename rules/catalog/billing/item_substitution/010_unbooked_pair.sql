-- One row per institution and item ever charged there, refunded or not, that its books never hold.
with
charged as ( -- gross: reads less, and the few pairs are netted in a later step
    select
        fixmedins_code,
        med_list_codg,
    from charge_line
    where
        list_type in ('101', '301') -- slices have no books worth the name, services no stock
        and cnt > 0
    group by fixmedins_code, med_list_codg
)

select
    charged.fixmedins_code,
    charged.med_list_codg,
from charged
left join booked_item as booked
    on charged.fixmedins_code = booked.fixmedins_code and charged.med_list_codg = booked.med_list_codg
where booked.med_list_codg is null
