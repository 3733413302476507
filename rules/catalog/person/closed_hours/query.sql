-- One row per institution that settles at hours at which it is otherwise idle.
with
silence as ( -- hours in which nobody comes, though somebody would if the doors were open all night
    select
        fixmedins_code,
        count(*) as n_idle_hours,
        -- from three to five an open door may see nobody as well
        count(*) filter (where n_visits = 0 and hour_no not in (3, 4)) as n_silent_hours,
    from idle_hour
    group by fixmedins_code
    having sum(case when is_tail = 0 then n_visits else 0 end) >= $min_settlements
),

late as (
    select
        settlement.setl_id,
        settlement.fixmedins_code,
        settlement.begntime,
        cast(settlement.begntime as date) as visited_on,
        concat(lpad(cast(hour(settlement.begntime) as varchar), 2, '0'), '时') as hour_text,
        greatest(settlement.fund_pay_sumamt, 0) as amount,
        idle_hour.n_all,
        idle_hour.opens_at,
        idle_hour.closes_at,
        silence.n_idle_hours,
        silence.n_silent_hours,
        row_number() over (
            partition by settlement.fixmedins_code, cast(settlement.begntime as date)
            order by settlement.begntime, settlement.setl_id
        ) as nth_of_day,
        row_number() over (
            partition by settlement.fixmedins_code, hour(settlement.begntime)
            order by settlement.begntime, settlement.setl_id
        ) as nth_of_hour,
        row_number() over (
            partition by settlement.fixmedins_code, minute(settlement.begntime) * 60 + second(settlement.begntime)
            order by settlement.begntime, settlement.setl_id
        ) as nth_of_stamp,
    from net_settlement as settlement
    inner join idle_hour
        on settlement.fixmedins_code = idle_hour.fixmedins_code and hour(settlement.begntime) = idle_hour.hour_no
    inner join silence on settlement.fixmedins_code = silence.fixmedins_code
    where
        settlement.med_type not in ('21', '52')
        and idle_hour.is_tail = 0
        and hour(settlement.begntime) + minute(settlement.begntime) + second(settlement.begntime) > 0
),

open_day as (
    select
        fixmedins_code,
        count(distinct cast(begntime as date)) as n_days,
    from net_settlement
    where med_type not in ('21', '52') and fixmedins_code in (select silence.fixmedins_code, from silence)
    group by fixmedins_code
)

select
    late.fixmedins_code as subject_id,
    late.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(late.visited_on) as begn_date,
    max(late.visited_on) as end_date,
    sum(late.amount) as amount,
    count(*) as n_settlements,
    min(late.n_all) as n_all_settlements,
    count(*) * 1.0 / min(late.n_all) as late_share,
    count(*) filter (where late.nth_of_day = 1) as n_nights,
    concat(cast(min(late.opens_at) as varchar), '时至', cast(min(late.closes_at) + 1 as varchar), '时') as opening_hours,
    string_agg(late.hour_text, '、' order by late.hour_text) filter (where late.nth_of_hour = 1) as late_hours,
    min(late.n_idle_hours) as n_idle_hours,
    min(late.n_silent_hours) as n_silent_hours,
    list(struct_pack(record_type := 'settlement', record_id := late.setl_id, amount := late.amount)) as records,
from late
inner join open_day on late.fixmedins_code = open_day.fixmedins_code
group by late.fixmedins_code
having
    count(*) >= $min_settlements
    and count(*) >= $min_share * min(late.n_all)
    and count(*) filter (where late.nth_of_stamp = 1) * 2 > count(*) -- one time stamp for all is a default
    and (
        -- were the doors open all night, so many visits would hardly leave so many hours silent …
        min(late.n_idle_hours) * power(1 - min(late.n_silent_hours) * 1.0 / min(late.n_idle_hours), count(*)) < $max_chance
        -- … nor come so many in one night and none in the next
        or count(*) >= $min_burst * count(*) filter (where late.nth_of_day = 1) * (1 + count(*) / (2.0 * min(open_day.n_days)))
    )
order by subject_id
