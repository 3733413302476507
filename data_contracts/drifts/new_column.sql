-- One row per extract with columns that neither the contract nor a recent delivery knows.
with
added as (
    select
        delivery_profile.column_name,
        delivery_profile.n_rows,
    from delivery_profile
    where
        delivery_profile.delivery_id = $delivery_id
        and delivery_profile.extract = $extract
        and not delivery_profile.is_known
        and delivery_profile.column_name not in (
            select earlier.column_name,
            from delivery_profile as earlier
            inner join recent_delivery on earlier.delivery_id = recent_delivery.delivery_id
            where earlier.extract = $extract
        )
)

select
    'new_column' as check_name,
    'warning' as severity,
    max(n_rows) as n_rows,
    concat(
        $extract, ' came with new columns: ', string_agg(column_name, ', ' order by column_name),
        '. They are kept out. Ask what they mean; what rules should read belongs into the contract.'
    ) as message,
from added
where exists (select 1, from recent_delivery)
having count(*) > 0
