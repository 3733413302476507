-- One row per record accused by a finding that stands: tonight's, and those of rules that could not look.
select
    record.finding_id,
    record.record_type,
    record.record_id,
    record.amount,
from record_staged as record
union all
select
    earlier.finding_id,
    earlier.record_type,
    earlier.record_id,
    earlier.amount,
from earlier_record as earlier
inner join finding on earlier.finding_id = finding.finding_id and finding.state <> 'withdrawn'
inner join unjudged_scheme as unjudged on finding.scheme = unjudged.scheme
order by finding_id, record_type, record_id
