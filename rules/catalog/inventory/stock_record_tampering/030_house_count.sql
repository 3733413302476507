-- One row per institution and day on which most items of the house were counted and most of these put right.
with
shelf as (
    select
        fixmedins_code,
        count(distinct med_list_codg) as n_items,
    from inventory
    where inv_type <> 'sale'
    group by fixmedins_code
),

count_day as (
    select
        fixmedins_code,
        cast(occur_time as date) as counted_on,
        count(distinct med_list_codg) as n_counted,
    from inventory
    where inv_type = 'count'
    group by fixmedins_code, cast(occur_time as date)
)

select
    before_count.fixmedins_code,
    before_count.counted_on,
from before_count
inner join count_day
    on before_count.fixmedins_code = count_day.fixmedins_code and before_count.counted_on = count_day.counted_on
inner join shelf on before_count.fixmedins_code = shelf.fixmedins_code
group by before_count.fixmedins_code, before_count.counted_on
having
    2 * max(count_day.n_counted) >= max(shelf.n_items)
    and max(count_day.n_counted) > 1
    and count(*) > $max_item_share * max(count_day.n_counted)
