-- One row per stay at a monitored institution of which nobody was ever seen, by night or by day.
with
judged as (
    select
        stay_id,
        max(observed) as observed,
        count(*) filter (where outage = 0 and billed = 1) as n_judged_nights, -- an outage proves nothing
    from stay_night
    group by stay_id
    having count(*) filter (where outage = 0 and billed = 1) > 0
),

roster as ( -- every bed ever seen: 012, 12 and 12床 are one bed
    select distinct
        fixmedins_code,
        ltrim(replace(replace(upper(trim(bed_no)), '床', ''), '号', ''), '0') as bed,
    from bed_occupancy
),

placed as (
    select
        stay.*,
        judged.observed,
        judged.n_judged_nights,
        case when stay.adm_bed is not null and roster.bed is null then 1 else 0 end as is_bed_unknown,
    from judged
    inner join stay on judged.stay_id = stay.stay_id
    left join roster
        on
            stay.fixmedins_code = roster.fixmedins_code
            and ltrim(replace(replace(upper(trim(stay.adm_bed)), '床', ''), '号', ''), '0') = roster.bed
),

linked as ( -- where most stays are unseen, or most beds unknown, numbers do not match: that is dirt
    select
        *,
        avg(1 - observed) over (partition by fixmedins_code) as unseen_share,
        avg(is_bed_unknown) over (partition by fixmedins_code) as unknown_bed_share,
    from placed
),

present as ( -- by day too: a patient who sleeps at home is no phantom
    select linked.stay_id,
    from linked
    inner join bed_occupancy as seen on linked.stay_id = seen.mdtrt_id
    where linked.observed = 0
    union
    select linked.stay_id,
    from linked
    inner join bed_occupancy as seen
        on linked.psn_no = seen.psn_no and linked.fixmedins_code = seen.fixmedins_code
    where
        linked.observed = 0
        and seen.begn_time < linked.discharged_at -- half-open: leaving an earlier stay that hour is not this one
        and seen.end_time > linked.admitted_at
)

select
    stay_id,
    fixmedins_code,
    psn_no,
    admitted_on,
    discharged_on,
    nights,
    diag_group,
    fund_amount,
    n_judged_nights,
    case when is_bed_unknown = 1 and unknown_bed_share <= $max_unlinked_share then adm_bed end as unknown_bed,
from linked
where
    observed = 0
    and unseen_share <= $max_unlinked_share
    and stay_id not in (select present.stay_id, from present)
order by stay_id
