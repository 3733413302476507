-- One row per column that is empty or much emptier than in every recent delivery.
with
earlier as (
    select
        delivery_profile.column_name,
        count(*) as n_deliveries,
        min(delivery_profile.n_filled * 1.0 / delivery_profile.n_rows) as least_share,
    from delivery_profile
    inner join recent_delivery on delivery_profile.delivery_id = recent_delivery.delivery_id
    where
        delivery_profile.extract = $extract
        and delivery_profile.is_known
        and delivery_profile.n_rows > 0
    group by delivery_profile.column_name
)

select
    delivery_profile.column_name || '_vanished' as check_name,
    'warning' as severity,
    delivery_profile.n_rows,
    concat(
        delivery_profile.column_name, ' has a value in ', delivery_profile.n_filled, ' of ', delivery_profile.n_rows,
        ' rows of ', $extract, '; never less than ', cast(round(earlier.least_share * 100) as integer),
        ' % before. Ask whether the export lost the column, and deliver again with it; '
        'rules that read it find nothing in these rows.'
    ) as message,
from delivery_profile
inner join earlier on delivery_profile.column_name = earlier.column_name
where
    delivery_profile.delivery_id = $delivery_id
    and delivery_profile.extract = $extract
    and earlier.n_deliveries >= $least_deliveries
    and earlier.least_share * delivery_profile.n_rows >= $least_rows
    and delivery_profile.n_filled < earlier.least_share * delivery_profile.n_rows / 3 -- chance does not take two thirds
order by check_name
