-- One row per institution × night on which its sensors delivered nothing.
with
watched as (
    select
        inst_no,
        unnest(range(365))::integer as night,
    from institution
    where monitored
)

select
    inst_no,
    night,
from watched
where
    u('outage', inst_no, night) < 0.006
    or u('long outage', inst_no, night // 5) < 0.004
union
select
    inst_no,
    begn_day + 1 + unnest(range(4 + case_no % 2))::integer as night,
from county_case
where kind = 'sensor_outage'
order by inst_no, night
