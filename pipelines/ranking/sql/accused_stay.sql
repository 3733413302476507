-- One row per stay that a standing finding accuses, by its records or as its subject.
select named_settlement.mdtrt_id as stay_id,
from named_settlement
semi join stay on named_settlement.mdtrt_id = stay.stay_id
semi join accused_record on named_settlement.rowid = accused_record.setl_no
union
select standing_finding.subject_id as stay_id,
from standing_finding
where standing_finding.subject_type = 'stay'
