-- One row: rows of one extract delivered tonight, beside the median of recent deliveries before it.
with
counted as (
    select
        delivery_id,
        coalesce(sum(n_rows) filter (where extract = $extract), 0) as n_rows,
    from delivery_file
    group by delivery_id
),

tonight as (
    select
        delivery_id,
        extract_date,
    from delivery
    where delivery_id = $delivery_id
),

recent as (
    select counted.n_rows,
    from delivery
    inner join counted on delivery.delivery_id = counted.delivery_id
    inner join tonight
        on
            delivery.extract_date < tonight.extract_date
            or (delivery.extract_date = tonight.extract_date and delivery.delivery_id < tonight.delivery_id)
    order by delivery.extract_date desc, delivery.delivery_id desc
    limit $recent_deliveries
),

usual as (
    select
        median(n_rows) as usual_rows,
        count(*) as n_recent,
    from recent
)

select
    coalesce(max(counted.n_rows), 0) as n_rows,
    any_value(usual.usual_rows) as usual_rows,
    any_value(usual.n_recent) as n_recent,
from usual
left join counted on counted.delivery_id = $delivery_id
