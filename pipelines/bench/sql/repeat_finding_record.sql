-- One row per record of a finding made once more, named as the record made once more is.
select
    finding_record.* replace (
        finding_record.finding_id || '-' || nth as finding_id,
        finding_record.record_id || '-' || nth as record_id
    ),
from finding_record
cross join number
