-- One row per charge line of an item of which the books hold nothing, or far too little.
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

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.fixmedins_code,
    charge.med_list_codg,
    charge.list_type,
    charge.med_list_name,
    cast(charge.fee_ocur_time as date) as billed_on,
    charge.cnt,
    charge.det_item_fee_sumamt,
    missing.gross_qty,
    missing.short_qty,
from net_charge_line as charge
inner join missing
    on charge.fixmedins_code = missing.fixmedins_code and charge.med_list_codg = missing.med_list_codg
where charge.cnt > 0
