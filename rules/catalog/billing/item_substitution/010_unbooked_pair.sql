-- One row per institution and item ever charged there, refunded or not, that its books never hold.
select
    charged.fixmedins_code,
    charged.med_list_codg,
from goods_charge as charged
left join catalog as item on charged.med_list_codg = item.med_list_codg
left join booked_item as booked
    on charged.fixmedins_code = booked.fixmedins_code and charged.med_list_codg = booked.med_list_codg
where
    charged.charged_qty > 0
    and coalesce(item.list_type, '') <> '102' -- slices have no books worth the name
    and booked.med_list_codg is null
