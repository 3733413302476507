-- One row per institution, item and month with a movement or an insured charge, in base units (each), unnetted.
-- kept by fixmedins_code, med_list_codg: charge_line, inventory; with catalog (med_list_codg, pack_cnt)
with
movement as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        year(inventory.occur_time) * 12 + month(inventory.occur_time) as month_no,
        inventory.inv_type,
        inventory.setl_id,
        case
            when inventory.unit = 'pack' then cast(inventory.cnt * coalesce(catalog.pack_cnt, 1) as decimal(18, 4))
            else inventory.cnt
        end as qty,
    from inventory
    left join catalog
        on inventory.med_list_codg = catalog.med_list_codg
),

moved as (
    select
        fixmedins_code,
        med_list_codg,
        month_no,
        sum(
            case
                when inv_type in ('purchase', 'sale_return') then qty
                when inv_type = 'change' and qty > 0 then qty
                else 0
            end
        ) as in_qty,
        sum(
            case
                when inv_type = 'purchase_return' then qty
                when inv_type = 'change' and qty < 0 then -qty
                else 0
            end
        ) as out_qty,
        sum(case when inv_type = 'sale' and setl_id is not null then qty else 0 end) as insured_sale_qty,
        sum(case when inv_type = 'sale' and setl_id is null then qty else 0 end) as other_sale_qty,
    from movement
    group by fixmedins_code, med_list_codg, month_no
),

charged as (
    select
        fixmedins_code,
        med_list_codg,
        year(fee_ocur_time) * 12 + month(fee_ocur_time) as month_no,
        sum(cnt) as charged_qty,
        sum(det_item_fee_sumamt) as charged_amount,
    from charge_line
    where
        list_type <> '201' -- services are not stocked
        and cnt >= 0
        and det_item_fee_sumamt >= 0
    group by fixmedins_code, med_list_codg, year(fee_ocur_time) * 12 + month(fee_ocur_time)
)

select
    coalesce(moved.fixmedins_code, charged.fixmedins_code) as fixmedins_code,
    coalesce(moved.med_list_codg, charged.med_list_codg) as med_list_codg,
    cast(coalesce(moved.month_no, charged.month_no) as integer) as month_no,
    cast(coalesce(moved.in_qty, 0) as decimal(18, 4)) as in_qty,
    cast(coalesce(moved.out_qty, 0) as decimal(18, 4)) as out_qty,
    cast(coalesce(moved.insured_sale_qty, 0) as decimal(18, 4)) as insured_sale_qty,
    cast(coalesce(moved.other_sale_qty, 0) as decimal(18, 4)) as other_sale_qty,
    cast(coalesce(charged.charged_qty, 0) as decimal(18, 4)) as charged_qty,
    cast(coalesce(charged.charged_amount, 0) as decimal(18, 2)) as charged_amount,
    case when moved.month_no is null then 0 else 1 end as is_stocked,
from moved
full outer join charged
    on
        moved.fixmedins_code = charged.fixmedins_code
        and moved.med_list_codg = charged.med_list_codg
        and moved.month_no = charged.month_no
