-- One row per institution and item charged there far beyond what its books ever held, from the first stock-take on.
with
opening as ( -- never counted: nobody knows what was there
    select
        stock.fixmedins_code,
        stock.med_list_codg,
        min(stock.occur_time) as counted_at,
        arg_min(
            stock.cnt * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end, stock.occur_time
        ) as opening_qty,
    from inventory as stock
    inner join catalog as item on stock.med_list_codg = item.med_list_codg
    where stock.inv_type = 'count' and item.list_type in ('101', '301')
    group by stock.fixmedins_code, stock.med_list_codg
),

flow as ( -- all months: what was bought before the first stock-take counts in favour
    select
        fixmedins_code,
        med_list_codg,
        min(case when charged_qty > 0 then month_no end) as first_month_no,
        sum(charged_qty) as charged_qty,
        sum(in_qty) as in_qty,
        greatest(sum(charged_qty), sum(insured_sale_qty)) + sum(other_sale_qty) + sum(out_qty) as gone_qty,
    from stock_month
    group by fixmedins_code, med_list_codg
    having sum(charged_qty) > 0
),

missing as (
    select
        flow.fixmedins_code,
        flow.med_list_codg,
        flow.charged_qty,
        flow.gone_qty - flow.in_qty - opening.opening_qty as short_qty,
        case
            when
                flow.gone_qty - flow.in_qty - opening.opening_qty >= $min_short * flow.charged_qty
                and year(opening.counted_at) * 12 + month(opening.counted_at) <= flow.first_month_no
                and flow.in_qty + opening.opening_qty > 0 -- nothing at all: the step before
                then 1
            else 0
        end as is_short,
    from flow
    inner join opening on flow.fixmedins_code = opening.fixmedins_code and flow.med_list_codg = opening.med_list_codg
),

counted as (
    select
        *,
        sum(is_short) over (partition by fixmedins_code) as n_short,
        count(*) over (partition by fixmedins_code) as n_counted,
    from missing
)

select
    fixmedins_code,
    med_list_codg,
    charged_qty,
    short_qty,
from counted
where is_short = 1 and n_short <= (1 - $min_coverage) * n_counted -- short of most goods: the books are incomplete
