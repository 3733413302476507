-- One row per document that a rule's card or a lead without one asks for and somebody is known to keep: who in an
-- institution of this kind, empty where it has none. The first word of `department` that its name holds decides.
with
document as (
    select unnest(inspect) as entry,
    from rule_card
    union
    select entry,
    from standard_document
),

own as (
    select fixmedins_type = '2' as is_pharmacy,
    from institution
    where fixmedins_code = $institution
),

kept as (
    select
        document.entry,
        arg_min(case when own.is_pharmacy then department.pharmacy else department.hospital end, department.place) as keeper,
        arg_min(department.at_institution, department.place) as at_institution,
    from document
    cross join own
    inner join department on contains(document.entry, department.word)
    group by document.entry
)

select
    entry,
    keeper,
    at_institution = '1' as is_at_institution,
from kept
order by entry
