-- One row per stay (class 1) or visit (class 2) of this part; what only a stay or only a visit says is null on the other.
select *, from stay_encounter
union all by name
select *, from visit_encounter
