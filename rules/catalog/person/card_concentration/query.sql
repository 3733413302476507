-- One row per set of persons whose cards were swiped together at one till on several days.
with
joined as (
    select
        earlier_rush_id as rush_id,
        later_rush_id as other_rush_id,
    from repeated_set
    union all
    select
        later_rush_id as rush_id,
        earlier_rush_id as other_rush_id,
    from repeated_set
),

nearest as (
    select
        rush_id,
        min(least(rush_id, other_rush_id)) as root_id,
    from joined
    group by rush_id
),

rooted as ( -- a second step carries the earliest rush over sets whose members change
    select
        joined.rush_id,
        min(least(own.root_id, other.root_id)) as root_id,
    from joined
    inner join nearest as own on joined.rush_id = own.rush_id
    inner join nearest as other on joined.other_rush_id = other.rush_id
    group by joined.rush_id
),

core as ( -- bystanders of a rush are nobody's suspects
    select
        rooted.root_id,
        rush_visit.psn_no,
    from rush_visit
    inner join rooted on rush_visit.rush_id = rooted.rush_id
    group by rooted.root_id, rush_visit.psn_no
    having count(distinct rush_visit.rush_id) > 1
),

swiped as (
    select
        rooted.root_id,
        rush_visit.*,
        rush_visit.fund_amount as amount,
        count(*) over (partition by rooted.root_id, rush_visit.rush_id) as n_in_rush,
        row_number() over (
            partition by rooted.root_id, rush_visit.psn_no order by rush_visit.visited_at, rush_visit.setl_id
        ) as nth_of_person,
        row_number() over (
            partition by rooted.root_id, rush_visit.rush_id order by rush_visit.visited_at, rush_visit.setl_id
        ) as nth_in_rush,
        row_number() over (
            partition by rooted.root_id, rush_visit.visited_on order by rush_visit.visited_at, rush_visit.setl_id
        ) as nth_of_day,
    from rush_visit
    inner join rooted on rush_visit.rush_id = rooted.rush_id
    inner join core on rooted.root_id = core.root_id and rush_visit.psn_no = core.psn_no
)

select
    md5(concat(
        min(swiped.till_id), '|',
        string_agg(swiped.psn_no, ',' order by swiped.psn_no) filter (where swiped.nth_of_person = 1)
    )) as subject_id,
    swiped.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(swiped.visited_on) as begn_date,
    max(swiped.visited_on) as end_date,
    sum(swiped.amount) as amount,
    nullif(min(swiped.till), '') as till,
    count(*) filter (where swiped.nth_of_person = 1) as n_persons,
    count(*) filter (where swiped.nth_of_day = 1) as n_days,
    string_agg(cast(swiped.visited_on as varchar), '、' order by swiped.visited_on)
    filter (where swiped.nth_of_day = 1) as dates,
    count(*) as n_settlements,
    max(swiped.n_in_rush) as most_in_rush,
    cast($window_minutes as integer) as usual_minutes,
    round(max(swiped.usual_visits), 1) as usual_visits,
    string_agg(swiped.psn_no, '、' order by swiped.psn_no) filter (where swiped.nth_of_person = 1) as persons,
    list(struct_pack(
        swiped_at := swiped.visited_at, n_persons := swiped.n_in_rush
    ) order by swiped.visited_at) filter (where swiped.nth_in_rush = 1) as rushes,
    list(struct_pack(record_type := 'settlement', record_id := swiped.setl_id, amount := swiped.amount)) as records,
from swiped
group by swiped.root_id, swiped.fixmedins_code
having
    count(*) filter (where swiped.nth_of_day = 1) >= $min_days
    and count(*) filter (where swiped.nth_of_person = 1) >= $min_cards
order by subject_id, begn_date
