-- One row per two visits of one person in quick succession at two institutions.
with
few as ( -- at one institution or several: that is told when few are left
    select psn_no,
    from repeated_day
    group by psn_no
    having count(*) > 0 -- tells the planner that of the visits of all others nothing else need be read
),

seen as (
    select *,
    from net_settlement
    where psn_no in (select few.psn_no, from few)
),

visited as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        settlement.begntime,
        busy_day.begun_on as visited_on,
        greatest(settlement.fund_pay_sumamt, 0) as fund_amount,
        case when settlement.med_type = '41' then 0 else 1 end as is_seen, -- by a doctor, face to face
        place.fixmedins_name,
        place.admdvs,
        row_number() over (
            partition by settlement.psn_no, busy_day.begun_on order by settlement.begntime, settlement.setl_id
        ) as nth,
    from seen as settlement
    inner join repeated_day as busy_day
        on settlement.psn_no = busy_day.psn_no and cast(settlement.begntime as date) = busy_day.begun_on
    inner join institution as place on settlement.fixmedins_code = place.fixmedins_code
    where
        settlement.med_type in ('11', '14', '41')
        -- midnight to the second is a default, not a time
        and hour(settlement.begntime) + minute(settlement.begntime) + second(settlement.begntime) > 0
)

select
    earlier.psn_no,
    earlier.setl_id as earlier_setl_id,
    later.setl_id as later_setl_id,
    earlier.fixmedins_code as earlier_fixmedins_code,
    later.fixmedins_code as later_fixmedins_code,
    earlier.visited_on,
    earlier.fund_amount as earlier_amount,
    later.fund_amount as later_amount,
    date_diff('second', earlier.begntime, later.begntime) / 60.0 as gap_minutes,
    case when earlier.admdvs = later.admdvs then 1 else 0 end as is_local,
    earlier.is_seen * later.is_seen as is_seen_twice,
    earlier.fixmedins_name as earlier_name,
    later.fixmedins_name as later_name,
    case when earlier.is_seen = 1 then '就诊' else '购药' end as earlier_done,
    case when later.is_seen = 1 then '就诊' else '购药' end as later_done,
from visited as earlier
inner join visited as later
    on
        earlier.psn_no = later.psn_no
        and earlier.visited_on = later.visited_on
        and later.nth = earlier.nth + 1
where
    earlier.fixmedins_code <> later.fixmedins_code
    and earlier.is_seen + later.is_seen > 0
    and date_diff('second', earlier.begntime, later.begntime) <= 60 * greatest($max_minutes, $max_repeat_minutes)
