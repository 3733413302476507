-- One row per column with codes, counties or institutions that every recent delivery had and tonight's lacks.
with
earlier as (
    select
        delivery_code.column_name,
        delivery_code.code,
        count(*) as n_deliveries,
        min(delivery_code.n_rows) as least_rows,
        median(delivery_code.n_rows) as usual_rows,
    from delivery_code
    inner join recent_delivery on delivery_code.delivery_id = recent_delivery.delivery_id
    where delivery_code.extract = $extract
    group by delivery_code.column_name, delivery_code.code
),

delivered as (
    select
        delivery_code.column_name,
        delivery_code.code,
    from delivery_code
    where
        delivery_code.delivery_id = $delivery_id
        and delivery_code.extract = $extract
),

missing as (
    select earlier.*,
    from earlier
    anti join delivered on earlier.column_name = delivered.column_name and earlier.code = delivered.code
    where
        earlier.n_deliveries = (select count(*), from recent_delivery) -- it never failed before
        and earlier.n_deliveries >= $least_deliveries
        and earlier.least_rows >= $least_rows
)

select
    case missing.column_name
        when 'admdvs' then 'county_missing'
        when 'fixmedins_code' then 'institution_missing'
        else missing.column_name || '_missing_code'
    end as check_name,
    'warning' as severity,
    cast(sum(missing.usual_rows) as bigint) as n_rows,
    concat(
        'No row of ', $extract, ' tonight with ', missing.column_name, ' ',
        string_agg(concat(missing.code, ' (usually ', cast(missing.usual_rows as bigint), ')'), ', ' order by missing.code),
        '. Ask ',
        case missing.column_name
            when 'admdvs' then 'the county for its export, and deliver again with it.'
            when 'fixmedins_code' then 'the institution whether it settled nothing, or its export failed.'
            else 'whether the code list changed, and map the codes in the export to those of the contract.'
        end
    ) as message,
from missing
where exists (select 1, from delivered)
group by missing.column_name
order by check_name
