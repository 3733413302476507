-- One row per lead that accuses a ring: its members on a circle, and who met whom on how many days.
with
ring_of as (
    select distinct
        lead_finding.lead_id,
        finding.subject_id as ring_id,
    from lead_finding
    inner join finding on lead_finding.finding_id = finding.finding_id
    inner join shown_lead on lead_finding.lead_id = shown_lead.lead_id
    where finding.scheme = 'person_ring' and shown_lead.has_page
),

first_ring as (
    select
        ring_of.lead_id,
        ring.ring_id,
        ring.n_members,
        row_number() over (partition by ring_of.lead_id order by ring.n_members desc, ring.ring_id asc) as nth,
    from ring_of
    inner join ring on ring_of.ring_id = ring.ring_id
),

member as (
    select
        ring_member.ring_id,
        list(struct_pack(
            psn_no := ring_member.psn_no, psn_ref := person_ref.psn_ref, n_gatherings := ring_member.n_gatherings,
            x := ring_member.x, y := ring_member.y
        ) order by ring_member.psn_no) as members,
    from ring_member
    left join person_ref on ring_member.psn_no = person_ref.psn_no
    group by ring_member.ring_id
),

tie as (
    select
        ring_tie.ring_id,
        list(struct_pack(
            x1 := mine.x, y1 := mine.y, x2 := other.x, y2 := other.y, n_days := ring_tie.n_days
        ) order by ring_tie.psn_no, ring_tie.other_psn_no) as met_pairs,
    from ring_tie
    inner join ring_member as mine on ring_tie.ring_id = mine.ring_id and ring_tie.psn_no = mine.psn_no
    inner join ring_member as other on ring_tie.ring_id = other.ring_id and ring_tie.other_psn_no = other.psn_no
    group by ring_tie.ring_id
)

select
    first_ring.lead_id,
    first_ring.n_members as n_ring_members,
    member.members as ring_members,
    tie.met_pairs as ring_ties,
from first_ring
inner join member on first_ring.ring_id = member.ring_id
inner join tie on first_ring.ring_id = tie.ring_id
where first_ring.nth = 1
