-- One row per finding and source it repeats, both numbered: the schemes of its lead and rule family, which read the same
-- records, and the source of another finding of its case, which accuses the same settlements.
with
family as (
    select
        kinded_finding.finding_no,
        dense_rank() over (order by finding_component.component, kinded_finding.rule_family) - 1 as tie_no,
    from kinded_finding
    inner join finding_component on kinded_finding.finding_no = finding_component.finding_no
)

select
    finding_no,
    tie_no,
from family
union all
select
    same_case.finding_no,
    family.tie_no,
from same_case
inner join family on same_case.other_no = family.finding_no
