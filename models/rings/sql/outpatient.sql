-- One row per visit that is not one of a course on fixed days: where, when, by whose prescription.
select
    -- only lines are grouped by it: which of two visits at one time gets the lower number is all the same
    cast(row_number() over (order by visited_at) as bigint) as visit_no,
    setl_id,
    psn_no,
    fixmedins_code,
    coalesce(setl_optr, '') as till,
    rx_dr_codg,
    visited_at,
    visited_on,
from visit
where main_diag_code is null or substr(main_diag_code, 1, 3) not in ('N18', 'Z49', 'Z50', 'Z51')
