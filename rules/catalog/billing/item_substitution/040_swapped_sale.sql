-- One row per charge line of a drug under whose settlement the books let other goods go, which are no drug and not billed.
with
place as (
    select distinct fixmedins_code,
    from stray_sale
),

recorded as ( -- drugs whose sales the institution does write down under their code
    select distinct
        stock.fixmedins_code,
        stock.med_list_codg,
    from inventory as stock
    inner join place on stock.fixmedins_code = place.fixmedins_code
    where stock.inv_type = 'sale' and stock.setl_id is not null
),

handed as (
    select distinct
        stock.setl_id,
        stock.med_list_codg,
    from inventory as stock
    inner join stray_sale as stray on stock.setl_id = stray.setl_id
    where stock.inv_type = 'sale'
),

swapped as (
    select
        charge.fixmedins_code,
        charge.med_list_codg,
        charge.med_list_name,
        charge.feedetl_sn,
        charge.setl_id,
        charge.fee_ocur_time,
        charge.cnt,
        charge.det_item_fee_sumamt,
        stray.med_list_codg as other_codg,
        stray.goods_name as other_name,
        stray.qty as other_qty,
        row_number() over (partition by charge.feedetl_sn order by -stray.qty, stray.med_list_codg) as nth,
    from net_charge_line as charge
    inner join stray_sale as stray on charge.setl_id = stray.setl_id
    inner join recorded
        on charge.fixmedins_code = recorded.fixmedins_code and charge.med_list_codg = recorded.med_list_codg
    left join handed on charge.setl_id = handed.setl_id and charge.med_list_codg = handed.med_list_codg
    where
        charge.list_type = '101'
        and charge.cnt > 0
        and handed.setl_id is null
        -- the same goods under a code of the shop's own
        and stray.goods_name not like concat('%', regexp_replace(charge.med_list_name, '[ 　(（0-9A-Za-z%].*$', ''), '%')
)

select
    *,
    count(*) over (partition by fixmedins_code, med_list_codg) as n_swaps,
from swapped
where nth = 1
