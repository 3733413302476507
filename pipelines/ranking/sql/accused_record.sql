-- One row per finding and standing settlement or charge line it accuses, by their numbers, with the fund money it claims
-- there. line_no is null where the whole settlement is accused. Inventory and bed records carry evidence, not money.
with
accused as ( -- with ids: both kinds of record are numbered in one go
    select
        finding_id,
        record_id as setl_id,
        cast(null as bigint) as line_no,
        greatest(coalesce(amount, 0), 0) as claimed_amount,
    from finding_record
    where record_type = 'settlement'
    union all
    select
        finding_record.finding_id,
        named_line.setl_id,
        named_line.rowid as line_no,
        -- a line cannot cost the fund more than was charged for it
        least(greatest(coalesce(finding_record.amount, 0), 0), named_line.cost_amount) as claimed_amount,
    from finding_record
    inner join named_line on finding_record.record_id = named_line.feedetl_sn
    where finding_record.record_type = 'charge_line'
)

select
    standing_finding.rowid as finding_no,
    named_settlement.rowid as setl_no,
    accused.line_no,
    accused.claimed_amount,
from accused
inner join standing_finding on accused.finding_id = standing_finding.finding_id
inner join named_settlement on accused.setl_id = named_settlement.setl_id
