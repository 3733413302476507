-- One row per visit in a minute in which its doctor, or its institution where it names none, saw the fewest of a group.
with
followed as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        settlement.rx_dr_codg,
        settlement.atddr_no,
        settlement.begntime,
        costly_day.doctor,
        costly_day.visited_on,
        coalesce(least(1, greatest(settlement.fund_pay_sumamt, 0) / nullif(settlement.medfee_sumamt, 0)), 0) as fund_share,
        lead(settlement.begntime, $min_persons - 1) over (
            partition by settlement.fixmedins_code, costly_day.doctor, costly_day.visited_on
            order by settlement.begntime, settlement.setl_id
        ) as filled_at,
        count(*) over (
            partition by settlement.fixmedins_code, costly_day.doctor, costly_day.visited_on
        ) as n_day_visits,
    from net_settlement as settlement
    inner join costly_day
        on
            settlement.fixmedins_code = costly_day.fixmedins_code
            and coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') = costly_day.doctor
            and cast(settlement.begntime as date) = costly_day.visited_on
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
