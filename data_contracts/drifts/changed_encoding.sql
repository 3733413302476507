-- One row per extract whose files are stored in a way that no recent delivery used.
with
tonight as (
    select distinct delivery_file.encoding,
    from delivery_file
    where
        delivery_file.delivery_id = $delivery_id
        and delivery_file.extract = $extract
),

earlier as (
    select distinct delivery_file.encoding,
    from delivery_file
    inner join recent_delivery on delivery_file.delivery_id = recent_delivery.delivery_id
    where delivery_file.extract = $extract
)

select
    'changed_encoding' as check_name,
    'warning' as severity,
    0 as n_rows,
    concat(
        $extract, ' is stored as ', string_agg(tonight.encoding, ', ' order by tonight.encoding), ', before as ',
        (select string_agg(earlier.encoding, ', ' order by earlier.encoding), from earlier),
        '. It was read as such; look at a few names of the list, and ask what else changed in the export.'
    ) as message,
from tonight
where
    tonight.encoding not in (select earlier.encoding, from earlier)
    and exists (select 1, from recent_delivery)
having count(*) > 0
