-- One row per finding × case that share an accused settlement or the subject, of one scheme or of one that is also true.
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

claim as (
    -- what a case is, and what else is true of it
    select
        *,
        true as own_scheme,
    from truth
    union all
    select
        truth.* replace (also_true.scheme as scheme),
        false as own_scheme,
    from truth
    inner join also_true on truth.kind = also_true.kind
    where truth.role = 'planted'
),

case_settlement as (
    select
        case_id,
        scheme,
        own_scheme,
        unnest(string_split(setl_ids, ';')) as setl_id,
    from claim
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
    case_settlement.own_scheme,
from standing
inner join accused on standing.finding_id = accused.finding_id
inner join case_settlement
    on
        accused.setl_id = case_settlement.setl_id
        and standing.scheme = case_settlement.scheme
union
select
    standing.finding_id,
    claim.case_id,
    claim.own_scheme,
from standing
inner join claim
    on
        standing.scheme = claim.scheme
        and standing.subject_type = claim.subject_type
        and standing.subject_id = claim.subject_id
