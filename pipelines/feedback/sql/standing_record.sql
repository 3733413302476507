-- One row per record of a judged lead as it stands with this import: new, changed, or as it was judged before.
select
    lead_id,
    setl_id,
    verdict,
    confirmed_amt,
    reason,
from new_outcome_record
union all
select
    earlier.lead_id,
    earlier.setl_id,
    earlier.verdict,
    earlier.confirmed_amt,
    earlier.reason,
from landed_outcome_record as earlier
semi join judged_record on earlier.lead_id = judged_record.lead_id
anti join new_outcome_record
    on earlier.lead_id = new_outcome_record.lead_id and earlier.setl_id = new_outcome_record.setl_id
order by lead_id, setl_id
