-- One row per institution and item that it charges by the pack, while others may charge it by the piece.
with
pack_price as ( -- of the whole county: who charges by the pack may deliver no purchases
    select
        inventory.med_list_codg,
        max(catalog.pack_cnt) as pack_cnt,
        median(inventory.pric * case when inventory.unit = 'pack' then 1 else catalog.pack_cnt end) as bought_at,
    from inventory
    inner join catalog
        on inventory.med_list_codg = catalog.med_list_codg
    where
        inventory.inv_type = 'purchase'
        and inventory.pric > 0
        and catalog.pack_cnt > 1
    group by inventory.med_list_codg
),

charge_price as (
    select
        fixmedins_code,
        med_list_codg,
        sum(charged_amount) / sum(charged_qty) as price,
    from stock_month
    where charged_qty > 0
    group by fixmedins_code, med_list_codg
)

select
    charge_price.fixmedins_code,
    charge_price.med_list_codg,
    pack_price.pack_cnt,
from charge_price
inner join pack_price
    on charge_price.med_list_codg = pack_price.med_list_codg
-- nearer to what a pack was bought at than to what a piece of it was, by ratio
where charge_price.price > pack_price.bought_at / sqrt(pack_price.pack_cnt)
