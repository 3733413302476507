-- One row per ring: how many they are, how often and where they gathered, and what the fund paid for it.
with
counted as (
    select
        kept_ring.ring_id,
        min(gathering.met_on) as begn_date,
        max(gathering.met_on) as end_date,
        count(*) as n_gatherings,
        sum(case when place.kind = 'admission' then 1 else 0 end) as n_admissions,
        sum(case when place.kind = 'swipe' then 1 else 0 end) as n_swipes,
        sum(case when place.kind = 'prescription' then 1 else 0 end) as n_prescriptions,
        count(distinct place.fixmedins_code) as n_institutions,
    from gathering
    inner join kept_ring on gathering.ring_no = kept_ring.ring_no
    inner join place on gathering.place_no = place.place_no
    group by kept_ring.ring_id
),

ranked_place as (
    select
        kept_ring.ring_id,
        place.fixmedins_code,
        row_number() over (
            partition by kept_ring.ring_id order by count(*) desc, place.fixmedins_code asc
        ) as place_rank,
    from gathering
    inner join kept_ring on gathering.ring_no = kept_ring.ring_no
    inner join place on gathering.place_no = place.place_no
    group by kept_ring.ring_id, place.fixmedins_code
),

paid as (
    select
        ring_id,
        count(*) as n_settlements,
        sum(amount) as amount,
    from ring_settlement
    group by ring_id
)

select
    kept_ring.ring_id,
    ranked_place.fixmedins_code,
    counted.begn_date,
    counted.end_date,
    cast(kept_ring.n_members as integer) as n_members,
    cast(counted.n_gatherings as integer) as n_gatherings,
    cast(counted.n_admissions as integer) as n_admissions,
    cast(counted.n_swipes as integer) as n_swipes,
    cast(counted.n_prescriptions as integer) as n_prescriptions,
    cast(counted.n_institutions as integer) as n_institutions,
    cast(paid.n_settlements as integer) as n_settlements,
    cast(paid.amount as decimal(18, 2)) as amount,
    kept_ring.n_expected,
from kept_ring
inner join counted on kept_ring.ring_id = counted.ring_id
inner join ranked_place on kept_ring.ring_id = ranked_place.ring_id and ranked_place.place_rank = 1
inner join paid on kept_ring.ring_id = paid.ring_id
order by kept_ring.ring_id
