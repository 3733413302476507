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
        finding_lead.finding_id,
        closing_verdict.closed_on,
    from closing_verdict
    inner join finding_lead on closing_verdict.lead_id = finding_lead.lead_id
    inner join standing_finding on finding_lead.finding_id = standing_finding.finding_id
    where not closing_verdict.has_records and standing_finding.first_seen_on <= closing_verdict.closed_on
)

select
    accused_record.finding_id,
    accused_record.setl_id,
from accused_record
inner join standing_finding on accused_record.finding_id = standing_finding.finding_id
inner join judged_record
    on accused_record.setl_id = judged_record.setl_id and standing_finding.scheme = judged_record.scheme
union
select
    accused_record.finding_id,
    accused_record.setl_id,
from accused_record
inner join judged_lead on accused_record.finding_id = judged_lead.finding_id
inner join net_settlement on accused_record.setl_id = net_settlement.setl_id
where cast(net_settlement.setl_time as date) <= judged_lead.closed_on
