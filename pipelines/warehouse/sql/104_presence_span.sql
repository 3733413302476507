-- One row per bed observation at a monitored institution that covers a night: the first and the last night it covers.
-- materialized: view
with
-- A night d lasts from d 18:00 to the next day 08:00, its end excluded.
presence as (
    select
        bed_occupancy.fixmedins_code,
        bed_occupancy.mdtrt_id,
        bed_occupancy.psn_no,
        bed_occupancy.bed_no,
        cast(bed_occupancy.begn_time - interval 8 hour as date) as first_night_on,
        case
            when bed_occupancy.end_time > bed_occupancy.begn_time
                -- the end is excluded: who leaves at 18:00 sharp was not there that night
                then cast(bed_occupancy.end_time - interval 18 hour - interval 1 second as date)
            else cast(bed_occupancy.begn_time - interval 18 hour as date) -- a one-moment census
        end as last_night_on,
    from bed_occupancy
    inner join institution
        on
            bed_occupancy.fixmedins_code = institution.fixmedins_code
            and institution.bed_monitored = 1
)

select *,
from presence
where last_night_on >= first_night_on
