-- One row per institution and kind of goods whose books cannot tell what was never bought.
with
billed as (
    select
        fixmedins_code,
        med_list_codg,
        list_type,
        count(*) as n_lines,
    from charge_line
    where list_type <> '201'
    group by fixmedins_code, med_list_codg, list_type
),

booked as (
    select distinct
        fixmedins_code,
        med_list_codg,
    from inventory
    where inv_type not in ('sale', 'purchase_return') and cnt > 0
),

kind as (
    select
        billed.fixmedins_code,
        billed.list_type,
        count(*) as n_items,
        count(booked.med_list_codg) as n_booked,
        sum(case when booked.med_list_codg is null then billed.n_lines else 0 end) as n_lines,
    from billed
    left join booked
        on billed.fixmedins_code = booked.fixmedins_code and billed.med_list_codg = booked.med_list_codg
    group by billed.fixmedins_code, billed.list_type
)

select
    'books_incomplete' as kind,
    concat(kind.fixmedins_code, '|', kind.list_type) as subject,
    kind.n_lines as n_records,
    concat(
        institution.fixmedins_name, '计费的',
        case kind.list_type when '101' then '西药中成药' when '102' then '中药饮片' else '耗材' end,
        cast(kind.n_items as varchar), '种，其中', cast(kind.n_items - kind.n_booked as varchar),
        '种没有进货或盘点记录，无法判断是否无采购结算；请补传进销存。'
    ) as message,
from kind
inner join institution on kind.fixmedins_code = institution.fixmedins_code
where kind.n_booked < $min_coverage * kind.n_items
order by subject
