-- One row per outpatient or pharmacy settlement at a till on a day on which the till once saw many in a short time.
with
many_doors as ( -- a hospital without till numbers has many tills that cannot be told apart
    select fixmedins_code,
    from institution
    where hosp_lv in ('2', '3')
),

crowded as ( -- a full window puts half of its visits into one bucket of its own length
    select
        fixmedins_code,
        coalesce(setl_optr, '') as till,
        cast(begntime as date) as visited_on,
    from net_settlement
    where
        med_type not in ('21', '52')
        and (setl_optr is not null or fixmedins_code not in (select many_doors.fixmedins_code, from many_doors))
    group by
        fixmedins_code, setl_optr, cast(begntime as date),
        floor((hour(begntime) * 60 + minute(begntime)) / $window_minutes)
    having count(*) * 2 >= $min_cards
),

crowded_day as (
    select distinct
        fixmedins_code,
        till,
        visited_on,
    from crowded
),

followed as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        crowded_day.till,
        concat(settlement.fixmedins_code, '|', crowded_day.till) as till_id,
        settlement.begntime as visited_at,
        crowded_day.visited_on,
        greatest(settlement.fund_pay_sumamt, 0) as fund_amount,
        hour(settlement.begntime) * 60 + minute(settlement.begntime) + second(settlement.begntime) / 60.0 as minute_of_day,
        hour(settlement.begntime) * 4 + floor(minute(settlement.begntime) / 15) as quarter_no,
        lead(settlement.begntime, $min_cards - 1) over (
            partition by settlement.fixmedins_code, crowded_day.till, crowded_day.visited_on
            order by settlement.begntime, settlement.setl_id
        ) as filled_at,
    from net_settlement as settlement
    inner join crowded_day
        on
            settlement.fixmedins_code = crowded_day.fixmedins_code
            and coalesce(settlement.setl_optr, '') = crowded_day.till
            and cast(settlement.begntime as date) = crowded_day.visited_on
    where settlement.med_type not in ('21', '52')
),

full_day as (
    select
        till_id,
        visited_on,
    from followed
    where date_diff('second', visited_at, filled_at) <= $window_minutes * 60 -- the last second still counts
    group by till_id, visited_on
)

select followed.*,
from followed
inner join full_day on followed.till_id = full_day.till_id and followed.visited_on = full_day.visited_on
