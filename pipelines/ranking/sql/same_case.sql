-- One row per ordered pair of findings that are one case: at least half of the settlements that either accuses are
-- accused by both. Compared are findings on one institution, and all that is said of a person with findings on the same
-- person; a ring is compared by what it says of that person. An institution and its patients are two cases however much
-- they share.
with
shared as (
    select
        mine.unit_no,
        other.unit_no as other_no,
        mine.whose,
        count(*) as n_shared,
    from contested_claim as mine
    inner join contested_claim as other
        on
            mine.setl_no = other.setl_no
            and mine.whose = other.whose
            and mine.unit_no <> other.unit_no
    where
        (mine.is_institution and other.is_institution)
        or (mine.is_person and not other.is_institution)
        or (not mine.is_institution and other.is_person)
    group by mine.unit_no, other.unit_no, mine.whose
),

total as ( -- of units that share some; a pair stands there both ways
    select
        case_claim.unit_no,
        case when case_claim.is_institution then case_unit.fixmedins_code else named_settlement.psn_no end as whose,
        count(*) as n_settlements,
    from case_claim
    semi join shared on case_claim.unit_no = shared.unit_no
    inner join case_unit on case_claim.unit_no = case_unit.finding_no
    inner join named_settlement on case_claim.setl_no = named_settlement.rowid
    group by
        case_claim.unit_no,
        case when case_claim.is_institution then case_unit.fixmedins_code else named_settlement.psn_no end
),

same_unit as (
    select distinct
        shared.unit_no,
        shared.other_no,
    from shared
    inner join total as mine on shared.unit_no = mine.unit_no and shared.whose = mine.whose
    inner join total as other on shared.other_no = other.unit_no and shared.whose = other.whose
    where shared.n_shared * 2 >= mine.n_settlements and shared.n_shared * 2 >= other.n_settlements
)

select
    mine.finding_no,
    other.finding_no as other_no,
from same_unit
inner join case_unit as mine on same_unit.unit_no = mine.unit_no
inner join case_unit as other on same_unit.other_no = other.unit_no
