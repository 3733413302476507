-- One row per bed observation that a finding accuses, for an inspector to read.
select
    record.record_id,
    bed_occupancy.psn_no,
    bed_occupancy.mdtrt_id,
    bed_occupancy.dept_codg,
    bed_occupancy.bed_no,
    strftime(bed_occupancy.begn_time, '%Y-%m-%d %H:%M') as begn_time,
    strftime(bed_occupancy.end_time, '%Y-%m-%d %H:%M') as end_time,
    bed_occupancy.source,
    record.amount,
from finding_record as record
left join bed_occupancy on record.record_id = bed_occupancy.obs_sn
where record.finding_id = $finding_id and record.record_type = 'bed_occupancy'
order by bed_occupancy.begn_time, record.record_id
