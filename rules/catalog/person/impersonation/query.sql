-- One row per person whose card was in other hands, or per physician who gave several persons one costly drug in a minute.
with
accused_person as (
    select
        psn_no,
        arg_max(fixmedins_code, concat(lpad(cast(amount as varchar), 20, '0'), setl_id)) as fixmedins_code,
        sum(amount) as amount,
        list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
    from used_card
    group by psn_no
),

impossible as (
    select
        psn_no,
        min(visited_on) as begn_date,
        max(visited_on) as end_date,
        count(*) as n_pairs,
        min(gap_minutes) as gap_minutes,
    from far_pair
    group by psn_no
),

contradicted as (
    select
        seen.psn_no,
        min(seen.visited_on) as begn_date,
        max(seen.visited_on) as end_date,
        count(distinct seen.setl_id) as n_visits,
        concat(
            case min(seen.gend) when '1' then '男性' when '2' then '女性' else '性别未说明' end, '，',
            cast(min(seen.age) as varchar), '岁'
        ) as holder,
        case
            when min(seen.contradiction) <> max(seen.contradiction) then '性别、年龄'
            when min(seen.contradiction) = 'sex' then '性别'
            else '年龄'
        end as contradicted_by,
        string_agg(
            distinct coalesce(place.fixmedins_name, seen.fixmedins_code), '、'
            order by coalesce(place.fixmedins_name, seen.fixmedins_code)
        ) as places,
        string_agg(distinct seen.med_list_name, '、' order by seen.med_list_name) as items,
    from contradicted_visit as seen
    left join institution as place on seen.fixmedins_code = place.fixmedins_code
    group by seen.psn_no
)

select
    'person' as subject_type,
    accused_person.psn_no as subject_id,
    accused_person.fixmedins_code,
    accused_person.psn_no,
    least(
        coalesce(impossible.begn_date, contradicted.begn_date), coalesce(contradicted.begn_date, impossible.begn_date)
    ) as begn_date,
    greatest(
        coalesce(impossible.end_date, contradicted.end_date), coalesce(contradicted.end_date, impossible.end_date)
    ) as end_date,
    accused_person.amount,
    impossible.n_pairs,
    round(impossible.gap_minutes, 1) as gap_minutes,
    journey_said.journeys,
    contradicted.holder,
    contradicted.begn_date as contradicted_from,
    contradicted.end_date as contradicted_to,
    contradicted.places as contradicted_places,
    contradicted.contradicted_by,
    contradicted.n_visits as n_contradicted_visits,
    contradicted.items,
    cast(null as varchar) as doctor,
    cast(null as varchar) as item_name,
    cast(null as bigint) as n_prescriptions,
    cast(null as bigint) as most_persons,
    cast(null as bigint) as n_days,
    cast(null as varchar) as dates,
    accused_person.records,
from accused_person
left join impossible on accused_person.psn_no = impossible.psn_no
left join journey_said on accused_person.psn_no = journey_said.psn_no
left join contradicted on accused_person.psn_no = contradicted.psn_no
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
    cast(null as varchar) as journeys,
    cast(null as varchar) as holder,
    cast(null as date) as contradicted_from,
    cast(null as date) as contradicted_to,
    cast(null as varchar) as contradicted_places,
    cast(null as varchar) as contradicted_by,
    cast(null as bigint) as n_contradicted_visits,
    cast(null as varchar) as items,
    doctor,
    string_agg(distinct med_list_name, '、' order by med_list_name) as item_name,
    count(*) as n_prescriptions,
    max(n_persons) as most_persons,
    count(*) filter (where nth_of_day = 1) as n_days,
    string_agg(cast(visited_on as varchar), '、' order by visited_on) filter (where nth_of_day = 1) as dates,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from costly_line
group by fixmedins_code, doctor
order by subject_id
