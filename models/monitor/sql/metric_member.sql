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

select *, 1 as peer_no, 'specialty' as peer_level, of_level || '|' || specialty as peer_group,
from placed
where specialty is not null
union all
select *, 2 as peer_no, 'level' as peer_level, of_level as peer_group, from placed
union all
select *, 3 as peer_no, 'type' as peer_level, of_type as peer_group, from placed
