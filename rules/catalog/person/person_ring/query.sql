-- One row per ring of persons who gather at wards, tills or on prescriptions more often than chance would have it.
with
named as (
    select
        ring_id,
        string_agg(psn_no, '、' order by psn_no) as people,
    from ring_member
    group by ring_id
),

employed as (
    select
        ring_member.ring_id,
        case when count(person.emp_no) = count(*) and min(person.emp_no) = max(person.emp_no) then min(person.emp_no) end
            as employer,
    from ring_member
    left join person on ring_member.psn_no = person.psn_no
    group by ring_member.ring_id
),

recorded as (
    select
        ring_id,
        list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
    from ring_settlement
    group by ring_id
)

select
    ring.ring_id as subject_id,
    ring.fixmedins_code,
    cast(null as varchar) as psn_no,
    ring.begn_date,
    ring.end_date,
    ring.amount,
    ring.n_members,
    named.people,
    ring.n_gatherings,
    nullif(ring.n_admissions, 0) as n_admissions,
    nullif(ring.n_swipes, 0) as n_swipes,
    nullif(ring.n_prescriptions, 0) as n_same_prescriptions,
    ring.n_institutions,
    ring.n_settlements,
    employed.employer,
    ring.n_expected as n_by_chance,
    case
        when ring.n_expected < 0.0001 then '几乎不可能是巧合'
        else concat('全地区偶然出现这样一批人的期望约', cast(cast(round(ring.n_expected, 4) as decimal(6, 4)) as varchar), '批')
    end as odds_said,
    recorded.records,
from ring
inner join named on ring.ring_id = named.ring_id
inner join employed on ring.ring_id = employed.ring_id
inner join recorded on ring.ring_id = recorded.ring_id
where
    ring.n_members >= $min_members
    and ring.n_gatherings >= $min_gatherings
    and ring.n_expected <= $max_expected
order by subject_id
