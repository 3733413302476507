-- One row per visit in a minute in which its doctor, or its institution where it names none, saw the fewest of a group.
with
crowded as ( -- such a minute puts half of its visits into one minute of the clock
    select
        fixmedins_code,
        date_trunc('minute', begntime) as minute_at,
    from net_settlement
    where med_type not in ('21', '52')
    group by fixmedins_code, date_trunc('minute', begntime)
    having count(*) * 2 >= $min_persons
),

crowded_doctor as (
    select
        settlement.fixmedins_code,
        coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') as doctor,
        cast(settlement.begntime as date) as visited_on,
    from net_settlement as settlement
    inner join crowded
        on
            settlement.fixmedins_code = crowded.fixmedins_code
            and date_trunc('minute', settlement.begntime) = crowded.minute_at
    where settlement.med_type not in ('21', '52')
    group by
        settlement.fixmedins_code, coalesce(settlement.rx_dr_codg, settlement.atddr_no, ''),
        cast(settlement.begntime as date)
    having count(*) * 2 >= $min_persons
),

followed as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        settlement.rx_dr_codg,
        settlement.atddr_no,
        settlement.begntime,
        crowded_doctor.doctor,
        crowded_doctor.visited_on,
        coalesce(least(1, greatest(settlement.fund_pay_sumamt, 0) / nullif(settlement.medfee_sumamt, 0)), 0) as fund_share,
        lead(settlement.begntime, $min_persons - 1) over (
            partition by settlement.fixmedins_code, crowded_doctor.doctor, crowded_doctor.visited_on
            order by settlement.begntime, settlement.setl_id
        ) as filled_at,
        count(*) over (
            partition by settlement.fixmedins_code, crowded_doctor.doctor, crowded_doctor.visited_on
        ) as n_day_visits,
    from net_settlement as settlement
    inner join crowded_doctor
        on
            settlement.fixmedins_code = crowded_doctor.fixmedins_code
            and coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') = crowded_doctor.doctor
            and cast(settlement.begntime as date) = crowded_doctor.visited_on
    where settlement.med_type not in ('21', '52')
),

followed_minute as (
    select
        *,
        max(case when date_diff('second', begntime, filled_at) <= $max_seconds then begntime end) over (
            partition by fixmedins_code, doctor, visited_on
            order by begntime, setl_id rows between unbounded preceding and current row
        ) as started_at,
    from followed
)

select *,
from followed_minute
where
    date_diff('second', started_at, begntime) <= $max_seconds -- the last second still counts
    and (doctor = '' or n_day_visits <= $max_day_visits) -- a code that sees more is not one person
