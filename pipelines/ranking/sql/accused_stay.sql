-- One row per visit or stay that a standing finding accuses, by its records or as its subject.
select accused_record.mdtrt_id as stay_id,
from accused_record
union
select standing_finding.subject_id as stay_id,
from standing_finding
where standing_finding.subject_type = 'stay'
