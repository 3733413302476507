-- One row per visit in a stretch in which its prescriber, or its institution where it names none, saw many at great pace.
with
default_name as (
    select doctor,
    from knowledge_default_doctor
    where match = 'whole'
),

crowded as ( -- a fast stretch puts half of its visits into one bucket of its own length
    select
        fixmedins_code,
        coalesce(rx_dr_codg, atddr_no, '') as doctor,
        cast(begntime as date) as visited_on,
    from net_settlement
    where
        (med_type in ('11', '14') or rx_dr_codg is not null)
        and coalesce(rx_dr_codg, atddr_no, '') not in (select default_name.doctor, from default_name)
    group by
        fixmedins_code, coalesce(rx_dr_codg, atddr_no, ''), cast(begntime as date),
        floor((hour(begntime) * 60 + minute(begntime)) / (($min_persons - 1) * $max_pace_minutes))
    having count(*) * 2 >= $min_persons
),

crowded_day as ( -- numbered: windows over numbers are far cheaper than over text
    select
        fixmedins_code,
        doctor,
        visited_on,
        row_number() over (order by fixmedins_code, doctor, visited_on) as day_no,
    from crowded
    group by fixmedins_code, doctor, visited_on
),

signed as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        settlement.begntime,
        crowded_day.doctor,
        crowded_day.day_no,
    from net_settlement as settlement
    inner join crowded_day
        on
            settlement.fixmedins_code = crowded_day.fixmedins_code
            and coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') = crowded_day.doctor
            and cast(settlement.begntime as date) = crowded_day.visited_on
    where
        (settlement.med_type in ('11', '14') or settlement.rx_dr_codg is not null)
        -- midnight to the second is a default, not a time
        and hour(settlement.begntime) + minute(settlement.begntime) + second(settlement.begntime) > 0
),

followed as (
    select
        *,
        lead(begntime, $min_persons - 1) over (partition by day_no order by begntime, setl_id) as filled_at,
    from signed
),

started as (
    select
        *,
        max(case
            when date_diff('second', begntime, filled_at) <= ($min_persons - 1) * $max_pace_minutes * 60 then begntime
        end) over (
            partition by day_no order by begntime, setl_id rows between unbounded preceding and current row
        ) as started_at,
    from followed
)

select
    setl_id,
    psn_no,
    fixmedins_code,
    doctor,
from started
-- the last second still counts
where date_diff('second', started_at, begntime) <= ($min_persons - 1) * $max_pace_minutes * 60
