-- One row per institution, month, metric and peer group it belongs to, from its specialty to its type.
-- Groups are named and nested as those of the model institution_month.
with
placed as (
    select
        metric_value.*,
        'T' || institution.fixmedins_type || '|L' || coalesce(institution.hosp_lv, '-') as of_level,
        'T' || institution.fixmedins_type as of_type, -- pharmacies and hospitals never meet
        institution.specialty,
    from metric_value
    inner join institution on metric_value.subject_id = institution.fixmedins_code
)

select
    *,
    unnest([1, 2, 3]) as peer_no,
    unnest(['specialty', 'level', 'type']) as peer_level,
    unnest([of_level || '|' || specialty, of_level, of_type]) as peer_group, -- null where the specialty is unknown
from placed
