-- One row per institution and item ever counted: its first stock-take, in base units (each).
with
counted as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        inventory.occur_time,
        inventory.cnt * case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as qty,
    from inventory
    left join catalog
        on inventory.med_list_codg = catalog.med_list_codg
    where inventory.inv_type = 'count'
),

first_count as (
    select
        fixmedins_code,
        med_list_codg,
        min(occur_time) as counted_at,
    from counted
    group by fixmedins_code, med_list_codg
)

-- A stock-take is delivered lot by lot and room by room: what was counted on its day adds up.
select
    first_count.fixmedins_code,
    first_count.med_list_codg,
    first_count.counted_at,
    cast(first_count.counted_at as date) as counted_on,
    cast(sum(counted.qty) as decimal(18, 4)) as opening_qty,
from first_count
inner join counted
    on
        first_count.fixmedins_code = counted.fixmedins_code
        and first_count.med_list_codg = counted.med_list_codg
        and cast(counted.occur_time as date) = cast(first_count.counted_at as date)
group by first_count.fixmedins_code, first_count.med_list_codg, first_count.counted_at
