-- One row per standing finding with the kind of lead it belongs to.
with
accused_people as (
    select
        finding_no,
        min(psn_no) as first_psn_no,
        max(psn_no) as last_psn_no,
    from accused_record
    group by finding_no
)

select
    standing_finding.*,
    standing_finding.rowid as finding_no,
    case
        when standing_finding.subject_type in ('stay', 'settlement') then 'record'
        when standing_finding.subject_type = 'person' then 'person'
        when standing_finding.subject_type <> 'group' then 'institution'
        -- a group is a chain of one person's stays, or several persons acting together
        when accused_people.first_psn_no <> accused_people.last_psn_no then 'ring'
        when accused_people.first_psn_no is not null or standing_finding.psn_no is not null then 'record'
        else 'ring'
    end as kind,
from standing_finding
left join accused_people on standing_finding.rowid = accused_people.finding_no
