-- One row per unit of comparison and settlement that units which may be one case accuse too, with the institution or
-- person it is compared on.
with
contested as (
    select setl_no,
    from case_claim
    group by setl_no
    having
        count(*) filter (is_institution) > 1
        or (count(*) filter (is_person) > 0 and count(*) filter (not is_institution) > 1)
)

select
    case_claim.unit_no,
    case_claim.is_institution,
    case_claim.is_person,
    case when case_claim.is_institution then case_unit.fixmedins_code else named_settlement.psn_no end as whose,
    case_claim.setl_no,
from contested
inner join case_claim on contested.setl_no = case_claim.setl_no
inner join case_unit on case_claim.unit_no = case_unit.finding_no -- a unit bears the number of one of its findings
inner join named_settlement on contested.setl_no = named_settlement.rowid
