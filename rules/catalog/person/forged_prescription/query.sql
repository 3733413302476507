-- One row per prescriber who wrote the same long or costly prescription for many persons faster than anyone can.
with
first_copy as ( -- the second of one person within a day is a matter of that person
    select
        *,
        row_number() over (
            partition by fixmedins_code, doctor, drugs, visited_on, psn_no order by begntime, setl_id
        ) as nth_of_person,
    from prescription
),

followed as (
    select
        *,
        lead(begntime, $min_persons - 1) over (
            partition by fixmedins_code, doctor, drugs, visited_on order by begntime, setl_id
        ) as filled_at,
        lag(begntime) over (partition by fixmedins_code, doctor, drugs, visited_on order by begntime, setl_id) as previous_at,
    from first_copy
    where nth_of_person = 1
),

started as (
    select
        *,
        max(case
            when date_diff('second', begntime, filled_at) <= ($min_persons - 1) * $max_pace_minutes * 60 then begntime
        end) over (
            partition by fixmedins_code, doctor, drugs, visited_on
            order by begntime, setl_id rows between unbounded preceding and current row
        ) as started_at,
    from followed
),

copied as (
    select
        *,
        count(*) over (partition by fixmedins_code, doctor, drugs, visited_on) as n_day_persons,
        row_number() over (partition by fixmedins_code, doctor, drugs order by begntime, setl_id) as nth_of_drugs,
        row_number() over (partition by fixmedins_code, doctor, psn_no order by begntime, setl_id) as nth_of_patient,
        row_number() over (partition by fixmedins_code, doctor, visited_on order by begntime, setl_id) as nth_of_day,
        date_diff('second', previous_at, begntime) / 60.0 as gap_minutes,
    from started
    -- the last second still counts
    where date_diff('second', started_at, begntime) <= ($min_persons - 1) * $max_pace_minutes * 60
)

select
    concat(fixmedins_code, '|', doctor) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(visited_on) as begn_date,
    max(visited_on) as end_date,
    sum(amount) as amount,
    doctor,
    count(*) as n_prescriptions,
    count(*) filter (where nth_of_patient = 1) as n_persons,
    count(*) filter (where nth_of_day = 1) as n_days,
    count(*) filter (where nth_of_drugs = 1) as n_contents,
    max(n_day_persons) as most_persons,
    max(n_items) as most_items,
    round(median(gap_minutes), 1) as usual_gap_minutes,
    string_agg(item_names, '；' order by begntime, setl_id)
    filter (where nth_of_drugs = 1) as contents,
    list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
from copied
group by fixmedins_code, doctor
order by subject_id
