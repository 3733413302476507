-- One row per finding of the draft and record it accuses.
select
    rule_id,
    finding_id,
    unnest(records, recursive := true),
from finding_draft
