-- One row per institution (or quarter or department of it) that gives nearly everyone a set and charges far more.
with
unit_set as (
    select
        fixmedins_code,
        unit,
        count(*) as n_items,
        avg(coverage) as coverage,
    from exam_set
    group by fixmedins_code, unit
    having count(*) >= $min_items
)

select
    exam_outlier.*,
    unit_set.n_items,
    unit_set.coverage,
    row_number() over (
        partition by exam_outlier.fixmedins_code order by -exam_outlier.n_stays, exam_outlier.unit
    ) as nth,
from exam_outlier
inner join unit_set
    on exam_outlier.fixmedins_code = unit_set.fixmedins_code and exam_outlier.unit = unit_set.unit
