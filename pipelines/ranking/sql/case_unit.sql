-- One row per finding and what it is compared as with others: itself, or all that is said of its person.
-- The findings on a person are one lead: compared one by one, a matter of its own would follow a shared one.
select
    finding_no,
    kind,
    fixmedins_code,
    case
        when kind = 'person' then min(finding_no) over (partition by kind, subject_id)
        else finding_no
    end as unit_no,
from kinded_finding
