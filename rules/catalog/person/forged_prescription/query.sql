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
        date_diff(
            'second', min(begntime) over (partition by fixmedins_code, doctor, drugs, visited_on),
            max(begntime) over (partition by fixmedins_code, doctor, drugs, visited_on)
        ) / 60.0 as batch_minutes,
    from started
    -- the last second still counts
    where date_diff('second', started_at, begntime) <= ($min_persons - 1) * $max_pace_minutes * 60
),

practice as ( -- where a doctor treats patients himself, most often
    select
        coalesce(rx_dr_codg, atddr_no) as doctor,
        fixmedins_code,
        row_number() over (
            partition by coalesce(rx_dr_codg, atddr_no) order by -count(*), fixmedins_code
        ) as nth,
    from net_settlement
    where med_type <> '41' and coalesce(rx_dr_codg, atddr_no) in (select copied.doctor, from copied)
    group by coalesce(rx_dr_codg, atddr_no), fixmedins_code
)

select
    concat(copied.fixmedins_code, '|', copied.doctor) as subject_id,
    copied.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(copied.visited_on) as begn_date,
    max(copied.visited_on) as end_date,
    sum(copied.amount) as amount,
    copied.doctor,
    case
        when max(own.fixmedins_name) is null or max(own.fixmedins_code) = copied.fixmedins_code
            then concat('医师', copied.doctor)
        else concat('医师', copied.doctor, '（', max(own.fixmedins_name), '）')
    end as signer,
    count(*) as n_prescriptions,
    count(*) filter (where copied.nth_of_patient = 1) as n_persons,
    count(*) filter (where copied.nth_of_day = 1) as n_days,
    string_agg(cast(copied.visited_on as varchar), '、' order by copied.visited_on)
    filter (where copied.nth_of_day = 1) as dates,
    case when count(*) filter (where copied.nth_of_day = 1) > 1 then '每次' end as each_time,
    cast(greatest(1, round(max(copied.batch_minutes))) as integer) as batch_minutes,
    count(*) filter (where copied.nth_of_drugs = 1) as n_contents,
    nullif(count(*) filter (where copied.nth_of_drugs = 1), 1) as several_contents,
    max(copied.n_day_persons) as most_persons,
    max(copied.n_items) as most_items,
    round(median(copied.gap_minutes), 1) as usual_gap_minutes,
    arg_min(copied.item_names, concat(cast(copied.begntime as varchar), copied.setl_id)) as first_contents,
    string_agg(copied.item_names, '；' order by copied.begntime, copied.setl_id)
    filter (where copied.nth_of_drugs = 1) as contents,
    list(struct_pack(record_type := 'settlement', record_id := copied.setl_id, amount := copied.amount)) as records,
from copied
left join practice on copied.doctor = practice.doctor and practice.nth = 1
left join institution as own on practice.fixmedins_code = own.fixmedins_code
group by copied.fixmedins_code, copied.doctor
order by subject_id
