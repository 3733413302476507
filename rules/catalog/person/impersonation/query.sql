-- One row per person seen at two places at once, or per physician who gave several persons one costly drug in a minute.
with
paired as (
    select
        psn_no,
        earlier_setl_id as setl_id,
        earlier_fixmedins_code as fixmedins_code,
        -- one of the two visits was the person's own: at stake is the dearer
        case when earlier_amount > later_amount then earlier_amount else 0 end as amount,
    from far_pair
    union all
    select
        psn_no,
        later_setl_id as setl_id,
        later_fixmedins_code as fixmedins_code,
        case when earlier_amount > later_amount then 0 else later_amount end as amount,
    from far_pair
),

visit_at_stake as (
    select
        psn_no,
        setl_id,
        fixmedins_code,
        max(amount) as amount,
    from paired
    group by psn_no, setl_id, fixmedins_code
),

accused_person as (
    select
        psn_no,
        arg_max(fixmedins_code, concat(lpad(cast(amount as varchar), 20, '0'), setl_id)) as fixmedins_code,
        sum(amount) as amount,
        list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
    from visit_at_stake
    group by psn_no
),

impossible as (
    select
        psn_no,
        min(visited_on) as begn_date,
        max(visited_on) as end_date,
        count(*) as n_pairs,
        min(gap_minutes) as gap_minutes,
        string_agg(places, '；' order by places) as places,
    from far_pair
    group by psn_no
)

select
    'person' as subject_type,
    impossible.psn_no as subject_id,
    accused_person.fixmedins_code,
    impossible.psn_no,
    impossible.begn_date,
    impossible.end_date,
    accused_person.amount,
    impossible.n_pairs,
    round(impossible.gap_minutes, 1) as gap_minutes,
    impossible.places,
    cast(null as varchar) as doctor,
    cast(null as varchar) as item_name,
    cast(null as bigint) as n_prescriptions,
    cast(null as bigint) as most_persons,
    cast(null as bigint) as n_days,
    accused_person.records,
from impossible
inner join accused_person on impossible.psn_no = accused_person.psn_no
union all
select
    'physician' as subject_type,
    concat(fixmedins_code, '|', doctor) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(visited_on) as begn_date,
    max(visited_on) as end_date,
    sum(amount) as amount,
    cast(null as bigint) as n_pairs,
    cast(null as double) as gap_minutes,
    cast(null as varchar) as places,
    doctor,
    string_agg(distinct med_list_name, '、' order by med_list_name) as item_name,
    count(*) as n_prescriptions,
    max(n_persons) as most_persons,
    count(*) filter (where nth_of_day = 1) as n_days,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from costly_line
group by fixmedins_code, doctor
order by subject_id
