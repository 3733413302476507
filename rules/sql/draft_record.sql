-- One row per finding of the draft and record it accuses.
select
    opened.rule_id,
    opened.finding_id,
    opened.entry.record_type,
    opened.entry.record_id,
    opened.entry.amount,
from (
    select
        rule_id,
        finding_id,
        unnest(records) as entry,
    from finding_draft
) as opened
