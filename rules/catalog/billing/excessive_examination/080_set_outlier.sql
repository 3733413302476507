-- One row per institution (or quarter or department of it) that gives nearly everyone a set and charges far more.
with
unit_set as (
    select
        exam_set.fixmedins_code,
        exam_set.unit,
        count(*) as n_items,
        avg(exam_set.coverage) as coverage,
    from exam_set
    left join peer_routine
        on
            exam_set.fixmedins_code = peer_routine.fixmedins_code
            and exam_set.unit = peer_routine.unit
            and exam_set.med_list_codg = peer_routine.med_list_codg
    group by exam_set.fixmedins_code, exam_set.unit
    having
        count(*) >= $min_items
        and count(peer_routine.med_list_codg) < count(*) -- what everyone gets everywhere is no custom of this one
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
