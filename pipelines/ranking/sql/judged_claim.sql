-- One row per standing finding and settlement it accuses that inspectors have looked at for this scheme already.
with
judged_record as (
    select distinct
        setl_id,
        unnest(string_split(schemes, ';')) as scheme,
    from outcome_record
    where verdict in ('confirmed', 'partial', 'rejected') and setl_id <> '-'
),

judged_lead as (
    -- a verdict on a lead as a whole covers what was found and settled by the day it was closed
    select
        finding_lead.finding_no,
        closing_verdict.closed_on,
    from closing_verdict
    inner join finding_lead on closing_verdict.lead_id = finding_lead.lead_id
    inner join standing_finding on finding_lead.finding_no = standing_finding.rowid
    where not closing_verdict.has_records and standing_finding.first_seen_on <= closing_verdict.closed_on
)

select
    accused_record.finding_no,
    accused_record.setl_no,
from judged_record
inner join named_settlement on judged_record.setl_id = named_settlement.setl_id
inner join accused_record on named_settlement.rowid = accused_record.setl_no
inner join standing_finding
    on accused_record.finding_no = standing_finding.rowid and judged_record.scheme = standing_finding.scheme
union
select
    accused_record.finding_no,
    accused_record.setl_no,
from judged_lead
inner join accused_record on judged_lead.finding_no = accused_record.finding_no
inner join named_settlement on accused_record.setl_no = named_settlement.rowid
inner join net_settlement on named_settlement.setl_id = net_settlement.setl_id
where cast(net_settlement.setl_time as date) <= judged_lead.closed_on
