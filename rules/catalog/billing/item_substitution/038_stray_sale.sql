-- One row per settlement and goods that are no drug, which the books let go under it and it does not bill.
with
handed as (
    select
        stock.setl_id,
        stock.fixmedins_code,
        stock.med_list_codg,
        max(coalesce(item.med_list_name, stock.med_list_name, stock.med_list_codg)) as goods_name,
        sum(stock.cnt * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end) as qty,
    from inventory as stock
    left join catalog as item on stock.med_list_codg = item.med_list_codg
    where
        stock.inv_type = 'sale'
        and stock.setl_id is not null
        and coalesce(item.list_type, '301') not in ('101', '102')
    group by stock.setl_id, stock.fixmedins_code, stock.med_list_codg
)

select handed.*,
from handed
left join charge_line as charge on handed.setl_id = charge.setl_id and handed.med_list_codg = charge.med_list_codg
where charge.setl_id is null
