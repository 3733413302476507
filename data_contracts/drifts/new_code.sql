-- One row per column with codes that no recent delivery used and that are no rarity tonight.
with
counted as (
    select
        delivery_code.column_name,
        delivery_code.code,
        delivery_code.n_rows,
        sum(delivery_code.n_rows) over (partition by delivery_code.column_name) as n_coded,
    from delivery_code
    where
        delivery_code.delivery_id = $delivery_id
        and delivery_code.extract = $extract
        and delivery_code.column_name not in ('admdvs', 'fixmedins_code') -- a new hospital is no drift
),

earlier as (
    select distinct
        delivery_code.column_name,
        delivery_code.code,
    from delivery_code
    inner join recent_delivery on delivery_code.delivery_id = recent_delivery.delivery_id
    where delivery_code.extract = $extract
)

select
    counted.column_name || '_new_code' as check_name,
    'warning' as severity,
    sum(counted.n_rows) as n_rows,
    concat(
        counted.column_name, ' of ', $extract, ' has codes never seen before: ',
        string_agg(concat(counted.code, ' (', counted.n_rows, ' rows)'), ', ' order by counted.code),
        '. Ask whether the code list changed, and map the codes in the export to those of the contract.'
    ) as message,
from counted
anti join earlier on counted.column_name = earlier.column_name and counted.code = earlier.code
where
    counted.n_rows >= $least_rows
    and counted.n_rows >= 0.01 * counted.n_coded
    and (select count(*), from recent_delivery) >= $least_deliveries
group by counted.column_name
order by check_name
