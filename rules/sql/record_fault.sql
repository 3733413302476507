-- One row per rule and way in which accused records are unknown or cost less than they are accused of.
with
settlement_fault as (
    select
        record.rule_id,
        case
            when paid.setl_id is null then 'name settlements that do not stand'
            else 'ask for more than the fund paid for a settlement'
        end as fault,
        record.record_id as example,
    from record_staged as record
    left join net_settlement as paid on record.record_id = paid.setl_id
    where
        record.record_type = 'settlement'
        and (paid.setl_id is null or record.amount > greatest(paid.fund_pay_sumamt, 0))
),

accused_line as (
    select
        record.rule_id,
        record.finding_id,
        record.record_id,
        record.amount,
        charge.setl_id,
        charge.det_item_fee_sumamt,
    from record_staged as record
    left join net_charge_line as charge on record.record_id = charge.feedetl_sn
    where record.record_type = 'charge_line'
),

line_fault as (
    select
        rule_id,
        case
            when det_item_fee_sumamt is null then 'name charge lines that do not stand'
            else 'ask for more than a charge line cost'
        end as fault,
        record_id as example,
    from accused_line
    where det_item_fee_sumamt is null or amount > det_item_fee_sumamt
    union all
    select
        accused.rule_id,
        'ask for more than the fund paid for the lines of a settlement' as fault,
        accused.setl_id as example,
    from (
        select
            rule_id,
            finding_id,
            setl_id,
            sum(amount) as amount,
            count(*) as n_lines,
        from accused_line
        group by rule_id, finding_id, setl_id
    ) as accused
    inner join net_settlement as paid on accused.setl_id = paid.setl_id
    where accused.amount > greatest(paid.fund_pay_sumamt, 0) + 0.01 * accused.n_lines -- each rounded to the cent
),

evidence_fault as ( -- what a book or a bed sensor says costs the fund nothing
    select
        rule_id,
        'ask money for an entry that the fund did not pay for' as fault,
        record_id as example,
    from record_staged
    where record_type in ('inventory', 'bed_occupancy') and amount > 0
)

select
    rule_id,
    fault,
    count(*) as n_findings,
    min(example) as example,
from (
    select *, from settlement_fault
    union all
    select *, from line_fault
    union all
    select *, from evidence_fault
) as found
group by rule_id, fault
order by rule_id, fault
