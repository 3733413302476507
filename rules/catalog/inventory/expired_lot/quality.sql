-- One row per institution whose dates of expiry cannot be true.
with
sold as (
    select
        fixmedins_code,
        count(*) filter (where expy_end is not null) as n_dated,
        count(*) filter (where expy_end < cast(occur_time as date)) as n_late,
        count(*) filter (where expy_end < date '2000-01-01') as n_empty,
    from inventory
    where inv_type = 'sale'
    group by fixmedins_code
)

select
    'expiry_date' as kind,
    sold.fixmedins_code as subject,
    sold.n_late as n_records,
    concat(
        institution.fixmedins_name, '的销售记录中', cast(sold.n_late as varchar), '条有效期止早于销售日（其中',
        cast(sold.n_empty as varchar), '条早于2000年），应为有效期字段填写有误，请核对后重报。'
    ) as message,
from sold
inner join institution on sold.fixmedins_code = institution.fixmedins_code
where sold.n_empty > 0 or (sold.n_late >= $min_sales and sold.n_late > $max_share * sold.n_dated)
order by subject
