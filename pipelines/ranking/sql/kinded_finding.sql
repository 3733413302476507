-- One row per standing finding with the kind of lead it belongs to.
with
accused_people as (
    select
        finding_id,
        count(distinct psn_no) as n_people,
    from accused_record
    group by finding_id
)

select
    standing_finding.*,
    case
        when standing_finding.subject_type in ('stay', 'settlement') then 'record'
        when standing_finding.subject_type = 'person' then 'person'
        when standing_finding.subject_type <> 'group' then 'institution'
        -- a group is a chain of one person's stays, or several persons acting together
        when coalesce(accused_people.n_people, 0) > 1 then 'ring'
        when accused_people.n_people = 1 or standing_finding.psn_no is not null then 'record'
        else 'ring'
    end as kind,
from standing_finding
left join accused_people on standing_finding.finding_id = accused_people.finding_id
order by standing_finding.finding_id
