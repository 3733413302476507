-- One row per institution and spell of nights with the same number of patients, beyond its licensed beds.
with
in_bed as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        stay.admitted_on,
        stay.discharged_on,
        institution.aprv_bed_cnt as n_beds,
    from stay
    inner join institution on stay.fixmedins_code = institution.fixmedins_code
    left join person on stay.psn_no = person.psn_no
    where
        stay.nights > 0
        and institution.aprv_bed_cnt > 0
        and coalesce(stay.diag_group, '') not like 'P%'
        and coalesce(stay.diag_group, '') <> 'Z38'
        and coalesce(date_diff('day', person.brdy, stay.admitted_on) > $newborn_days, true)
),

movement as ( -- half-open: the night of admission counts, the day of discharge has none
    select
        fixmedins_code,
        admitted_on as moved_on,
        n_beds,
        1 as n_moved,
    from in_bed
    union all
    select
        fixmedins_code,
        discharged_on as moved_on,
        n_beds,
        -1 as n_moved,
    from in_bed
    union all
    select
        in_bed.fixmedins_code,
        absence.first_night_on as moved_on,
        in_bed.n_beds,
        -1 as n_moved,
    from in_bed
    inner join absence on in_bed.stay_id = absence.stay_id
    union all
    select
        in_bed.fixmedins_code,
        absence.last_night_on + 1 as moved_on,
        in_bed.n_beds,
        1 as n_moved,
    from in_bed
    inner join absence on in_bed.stay_id = absence.stay_id
),

moved_day as (
    select
        fixmedins_code,
        moved_on,
        max(n_beds) as n_beds,
        sum(n_moved) as n_more,
    from movement
    group by fixmedins_code, moved_on
),

census as (
    select
        fixmedins_code,
        n_beds,
        moved_on as spell_from,
        lead(moved_on) over (partition by fixmedins_code order by moved_on) as spell_until,
        sum(n_more) over (
            partition by fixmedins_code order by moved_on rows between unbounded preceding and current row
        ) as n_patients,
    from moved_day
),

crowded as (
    select
        *,
        lag(spell_until) over (partition by fixmedins_code order by spell_from) as crowded_until,
    from census
    where n_patients > n_beds * (1 + $tolerance) and spell_until is not null
)

select
    *,
    sum(case when date_diff('day', crowded_until, spell_from) < $quiet_nights then 0 else 1 end) over (
        partition by fixmedins_code order by spell_from rows between unbounded preceding and current row
    ) as run_no,
from crowded
order by fixmedins_code, spell_from
