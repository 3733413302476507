-- One row per institution, item and list charged there of which the books hold nothing, or far too little; net of refunds.
with
missing as (
    select
        fixmedins_code,
        med_list_codg,
        cast(null as decimal(18, 4)) as gross_qty,
        cast(null as decimal(18, 4)) as short_qty,
    from unbooked_pair
    union all
    select
        fixmedins_code,
        med_list_codg,
        cast(charged_qty as decimal(18, 4)) as gross_qty,
        cast(short_qty as decimal(18, 4)) as short_qty,
    from short_pair
)

select -- few columns: what else the lines tell is read again of the items that are accused
    charge.fixmedins_code,
    charge.med_list_codg,
    charge.list_type,
    max(charge.med_list_name) as item_name,
    cast(min(charge.fee_ocur_time) as date) as first_billed_on,
    cast(max(charge.fee_ocur_time) as date) as last_billed_on,
    sum(charge.cnt) as qty,
    sum(charge.det_item_fee_sumamt) as charged_amount,
    max(missing.gross_qty) as gross_qty,
    max(missing.short_qty) as short_qty,
from net_charge_line as charge
inner join missing
    on charge.fixmedins_code = missing.fixmedins_code and charge.med_list_codg = missing.med_list_codg
where
    charge.cnt > 0
    -- slices have no books worth the name, services no stock
    and (missing.gross_qty is not null or charge.list_type in ('101', '301'))
group by charge.fixmedins_code, charge.med_list_codg, charge.list_type
