-- One row per ring and member: gatherings, partners, money, and where a picture of the ring puts the member.
with
partner as (
    select
        tie.psn_no,
        member_of.ring_no,
    from tie
    inner join member as member_of on tie.psn_no = member_of.psn_no
    inner join member as other_of on tie.other_psn_no = other_of.psn_no and member_of.ring_no = other_of.ring_no
    union all
    select
        tie.other_psn_no as psn_no,
        member_of.ring_no,
    from tie
    inner join member as member_of on tie.psn_no = member_of.psn_no
    inner join member as other_of on tie.other_psn_no = other_of.psn_no and member_of.ring_no = other_of.ring_no
),

partnered as (
    select
        ring_no,
        psn_no,
        count(*) as n_partners,
    from partner
    group by ring_no, psn_no
),

paid as (
    select
        ring_id,
        psn_no,
        sum(amount) as amount,
    from ring_settlement
    group by ring_id, psn_no
)

select
    kept_ring.ring_id,
    member.psn_no,
    cast(member.n_gatherings as integer) as n_gatherings,
    cast(coalesce(partnered.n_partners, 0) as integer) as n_partners,
    cast(paid.amount as decimal(18, 2)) as amount,
    placed.x,
    placed.y,
from member
inner join kept_ring on member.ring_no = kept_ring.ring_no
inner join placed on member.psn_no = placed.psn_no
inner join paid on kept_ring.ring_id = paid.ring_id and member.psn_no = paid.psn_no
left join partnered on member.ring_no = partnered.ring_no and member.psn_no = partnered.psn_no
order by kept_ring.ring_id, member.psn_no
