-- One row per dimension, series_id, week and smallest part of it: what a week's spending is added up from.
-- contributor is what an inspector would name: the institution, or the visit type of an institution.
select
    'county' as dimension,
    county as series_id,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as contributor,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'insutype' as dimension,
    insutype as series_id,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as contributor,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'med_type' as dimension,
    med_type as series_id,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as contributor,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'institution' as dimension,
    fixmedins_code as series_id,
    pool,
    week_on,
    med_type as contributor,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
