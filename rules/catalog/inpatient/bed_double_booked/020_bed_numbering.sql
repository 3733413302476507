-- One row per institution and bed number, with what says that it is no single bed.
with
ordered as (
    select
        fixmedins_code,
        bed_no,
        dept_codg,
        stay_id,
        first_night_on,
        max(until_on) over (
            partition by fixmedins_code, bed_no order by first_night_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as taken_until,
    from assignment
),

bed as (
    select
        fixmedins_code,
        bed_no,
        count(distinct dept_codg) as n_departments,
        count(distinct stay_id) as n_stays,
        count(distinct case when first_night_on < taken_until then stay_id end) as n_conflicts,
    from ordered
    group by fixmedins_code, bed_no
)

select
    *,
    sum(case when n_departments > 1 then 1 else 0 end) over (partition by fixmedins_code) as n_mixed_beds,
    count(*) over (partition by fixmedins_code) as n_beds,
    sum(n_conflicts) over (partition by fixmedins_code) as n_all_conflicts,
    sum(n_stays) over (partition by fixmedins_code) as n_all_stays,
from bed
