-- One row per institution and drug that it charges by the pack, while doses are counted by the piece.
with
pack_price as ( -- everywhere: who charges by the pack may deliver no purchases
    select
        stock.med_list_codg,
        max(item.pack_cnt) as pack_cnt,
        median(stock.pric * case when stock.unit = 'pack' then 1 else item.pack_cnt end) as bought_at,
    from inventory as stock
    inner join catalog as item on stock.med_list_codg = item.med_list_codg
    where
        stock.inv_type = 'purchase'
        and stock.pric > 0
        and item.list_type = '101'
        and item.pack_cnt > 1
        and item.day_dose > 0
    group by stock.med_list_codg
)

select
    charge.fixmedins_code,
    pack_price.med_list_codg,
    pack_price.pack_cnt,
from pack_price
inner join charge_line as charge on pack_price.med_list_codg = charge.med_list_codg
where charge.cnt > 0
group by charge.fixmedins_code, pack_price.med_list_codg, pack_price.pack_cnt, pack_price.bought_at
-- nearer to what a pack was bought at than to what a piece of it was, by ratio
having sum(charge.det_item_fee_sumamt) / sum(charge.cnt) > pack_price.bought_at / sqrt(pack_price.pack_cnt)
