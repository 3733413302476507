-- One row per institution that links some of its settlements to sales, too few to miss one.
with
swiper as (
    select
        fixmedins_code,
        count(*) as n_settlements,
    from swiped
    group by fixmedins_code
)

select
    'sales_rarely_linked' as kind,
    linker.fixmedins_code as subject,
    swiper.n_settlements - linker.n_sold as n_records,
    concat(
        institution.fixmedins_name, cast(swiper.n_settlements as varchar), '笔结算中仅', cast(linker.n_sold as varchar),
        '笔有对应销售出库，无法判断是否空刷，请补传带结算ID的销售记录。'
    ) as message,
from linker
inner join swiper on linker.fixmedins_code = swiper.fixmedins_code
inner join institution on linker.fixmedins_code = institution.fixmedins_code
where linker.n_sold < $min_link_share * swiper.n_settlements
order by subject
