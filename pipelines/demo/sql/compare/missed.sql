-- One row per planted case that no finding of its scheme touches.
select
    truth.scheme,
    truth.case_id,
    truth.strength,
    truth.kind,
    truth.subject_type,
    truth.subject_id,
    truth.what,
from truth
left join touched on truth.case_id = touched.case_id and touched.own_scheme
where
    truth.role = 'planted'
    and touched.finding_id is null
    and truth.scheme not in (select model_scheme.scheme, from model_scheme)
order by truth.scheme, truth.case_id
