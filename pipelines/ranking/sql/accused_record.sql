-- One row per finding and standing settlement or charge line it accuses, by their numbers, with the fund money it claims
-- there. line_no is null where the whole settlement is accused. Inventory and bed records carry evidence, not money.
with
accused_settlement as (
    select
        standing_finding.rowid as finding_no,
        named_settlement.rowid as setl_no,
        cast(null as bigint) as line_no,
        greatest(coalesce(finding_record.amount, 0), 0) as claimed_amount,
    from standing_finding
    inner join finding_record on standing_finding.finding_id = finding_record.finding_id
    inner join named_settlement on finding_record.record_id = named_settlement.setl_id
    where finding_record.record_type = 'settlement'
),

accused_line as (
    select
        standing_finding.rowid as finding_no,
        named_settlement.rowid as setl_no,
        named_line.rowid as line_no,
        -- a line cannot cost the fund more than was charged for it
        least(greatest(coalesce(finding_record.amount, 0), 0), named_line.cost_amount) as claimed_amount,
    from standing_finding
    inner join finding_record on standing_finding.finding_id = finding_record.finding_id
    inner join named_line on finding_record.record_id = named_line.feedetl_sn
    inner join named_settlement on named_line.setl_id = named_settlement.setl_id
    where finding_record.record_type = 'charge_line'
)

select *, from accused_settlement
union all
select *, from accused_line
