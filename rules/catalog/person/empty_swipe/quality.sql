-- One row per institution that links some of its settlements to sales, too few to miss one.
with
linked as (
    select distinct
        fixmedins_code,
        setl_id,
    from inventory
    where inv_type = 'sale' and setl_id is not null
),

linker as (
    select
        fixmedins_code,
        count(*) as n_linked,
    from linked
    group by fixmedins_code
),

swiper as (
    select
        fixmedins_code,
        count(*) as n_settlements,
    from net_settlement
    where med_type not in ('21', '52') and medfee_sumamt > 0
    group by fixmedins_code
)

select
    'sales_rarely_linked' as kind,
    linker.fixmedins_code as subject,
    swiper.n_settlements - linker.n_linked as n_records,
    concat(
        institution.fixmedins_name, cast(swiper.n_settlements as varchar), '笔结算中仅', cast(linker.n_linked as varchar),
        '笔有对应销售出库，无法判断是否空刷，请补传带结算ID的销售记录。'
    ) as message,
from linker
inner join swiper on linker.fixmedins_code = swiper.fixmedins_code
inner join institution on linker.fixmedins_code = institution.fixmedins_code
where linker.n_linked < $min_link_share * swiper.n_settlements
order by subject
