-- One row per ordered pair of findings that are one case: at least half of the settlements that either accuses are
-- accused by both. Compared are findings on one institution, and a person's with others on the same person; a ring is
-- compared by what it says of that person. An institution and its patients are two cases however much they share.
with
accused as (
    select distinct
        kinded_finding.finding_id,
        kinded_finding.kind,
        case
            when kinded_finding.kind = 'institution' then kinded_finding.fixmedins_code
            else accused_record.psn_no
        end as whose,
        accused_record.setl_id,
    from kinded_finding
    inner join accused_record on kinded_finding.finding_id = accused_record.finding_id
),

total as (
    select
        finding_id,
        whose,
        count(*) as n_settlements,
    from accused
    group by finding_id, whose
),

shared as (
    select
        mine.finding_id,
        other.finding_id as other_id,
        mine.whose,
        count(*) as n_shared,
    from accused as mine
    inner join accused as other
        on
            mine.setl_id = other.setl_id
            and mine.whose = other.whose
            and mine.finding_id <> other.finding_id
    where
        (mine.kind = 'institution' and other.kind = 'institution')
        or (mine.kind = 'person' and other.kind <> 'institution')
        or (mine.kind <> 'institution' and other.kind = 'person')
    group by mine.finding_id, other.finding_id, mine.whose
)

select distinct
    shared.finding_id,
    shared.other_id,
from shared
inner join total as mine on shared.finding_id = mine.finding_id and shared.whose = mine.whose
inner join total as other on shared.other_id = other.finding_id and shared.whose = other.whose
where shared.n_shared * 2 >= mine.n_settlements and shared.n_shared * 2 >= other.n_settlements
order by shared.finding_id, shared.other_id
