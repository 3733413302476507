-- One row per institution and kind of goods whose books cannot tell what was never bought.
select
    'books_incomplete' as kind,
    concat(pair.fixmedins_code, '|', pair.list_type) as subject,
    count(*) filter (where pair.first_in_on is null) as n_records,
    concat(
        max(institution.fixmedins_name), '计费的',
        case pair.list_type when '101' then '西药中成药' when '102' then '中药饮片' else '耗材' end,
        cast(count(*) as varchar), '种，其中', cast(count(*) filter (where pair.first_in_on is null) as varchar),
        '种没有进货或盘点记录，无法判断是否无采购结算；请补传进销存。'
    ) as message,
from billed_pair as pair
inner join institution on pair.fixmedins_code = institution.fixmedins_code
group by pair.fixmedins_code, pair.list_type
having max(pair.n_booked) < $min_coverage * count(*)
order by subject
