-- One row per institution, month, metric and peer group it belongs to: its specialty, then its level.
-- Groups are named as those of the model institution_month; there is no wider one, as a tertiary hospital is no village
-- clinic's peer. Pharmacies have no level; a hospital without one has its specialty's peers only.
with
placed as (
    select
        metric_value.*,
        -- pharmacies and hospitals never meet
        'T' || institution.fixmedins_type || '|L' || coalesce(institution.hosp_lv, '-') as of_level,
        institution.specialty,
        institution.hosp_lv is null and institution.fixmedins_type = '1' as lacks_level,
    from metric_value
    inner join institution on metric_value.subject_id = institution.fixmedins_code
)

select
    *,
    unnest([1, 2]) as peer_no,
    unnest(['specialty', 'level']) as peer_level,
    -- null where the specialty, or a hospital's level, is unknown
    unnest([of_level || '|' || specialty, case when not lacks_level then of_level end]) as peer_group,
from placed
