-- One row per standing finding with the kind of lead it belongs to.
with
accused_people as (
    select
        accused_record.finding_no,
        min(named_settlement.psn_no) as first_psn_no,
        max(named_settlement.psn_no) as last_psn_no,
    from standing_finding
    inner join accused_record on standing_finding.rowid = accused_record.finding_no
    inner join named_settlement on accused_record.setl_no = named_settlement.rowid
    where standing_finding.subject_type = 'group'
    group by accused_record.finding_no
)

select
    standing_finding.* exclude (amount, message, first_seen_on), -- long ones are read where they are told
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
