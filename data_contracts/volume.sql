-- One row: rows of one extract delivered tonight, beside those of earlier deliveries that brought it.
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

earlier as (
    select
        counted.n_rows,
        delivery.extract_date,
        row_number() over (order by delivery.extract_date desc, delivery.delivery_id desc) as place,
        -- weekends settle a fraction of a working day
        case when isodow(delivery.extract_date) = isodow(tonight.extract_date) then 1 else 0 end as is_same_weekday,
        delivery.extract_date + interval 35 day >= tonight.extract_date as is_of_late,
    from delivery
    inner join counted on delivery.delivery_id = counted.delivery_id
    inner join tonight
        on
            delivery.extract_date < tonight.extract_date
            or (delivery.extract_date = tonight.extract_date and delivery.delivery_id < tonight.delivery_id)
    where counted.n_rows > 0
),

compared as (
    select
        *,
        count(*) filter (is_same_weekday = 1 and is_of_late) over () as n_same_weekday,
    from earlier
),

usual as (
    select
        median(n_rows) as usual_rows,
        min(n_rows) as least_rows,
        max(n_rows) as greatest_rows,
        count(*) as n_recent,
    from compared
    where
        case
            when n_same_weekday >= $least_deliveries then is_same_weekday = 1 and is_of_late
            else place <= $recent_deliveries
        end
)

select
    coalesce(max(counted.n_rows), 0) as n_rows,
    any_value(usual.usual_rows) as usual_rows,
    any_value(usual.least_rows) as least_rows,
    any_value(usual.greatest_rows) as greatest_rows,
    any_value(usual.n_recent) as n_recent,
from usual
left join counted on counted.delivery_id = $delivery_id
