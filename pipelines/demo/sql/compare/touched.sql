-- One row per finding × case of the same scheme that share an accused settlement or the subject.
with
standing as (
    select
        finding_id,
        scheme,
        subject_type,
        subject_id,
    from published.finding
    where state <> 'withdrawn'
),

case_settlement as (
    select
        case_id,
        scheme,
        unnest(string_split(setl_ids, ';')) as setl_id,
    from truth
    where setl_ids is not null
),

accused as (
    select
        finding_id,
        record_id as setl_id,
    from published.finding_record
    where record_type = 'settlement'
    union
    select
        finding_record.finding_id,
        charge_line.setl_id,
    from published.finding_record as finding_record
    inner join published.charge_line as charge_line on finding_record.record_id = charge_line.feedetl_sn
    where finding_record.record_type = 'charge_line'
    union
    select
        finding_record.finding_id,
        inventory.setl_id,
    from published.finding_record as finding_record
    inner join published.inventory as inventory on finding_record.record_id = inventory.inv_sn
    where finding_record.record_type = 'inventory' and inventory.setl_id is not null
)

select
    standing.finding_id,
    case_settlement.case_id,
from standing
inner join accused on standing.finding_id = accused.finding_id
inner join case_settlement
    on
        accused.setl_id = case_settlement.setl_id
        and standing.scheme = case_settlement.scheme
union
select
    standing.finding_id,
    truth.case_id,
from standing
inner join truth
    on
        standing.scheme = truth.scheme
        and standing.subject_type = truth.subject_type
        and standing.subject_id = truth.subject_id
