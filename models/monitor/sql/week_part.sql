-- One row per dimension, key, week and smallest part of it: what a week's spending is added up from.
-- member is what an inspector would name: the institution, or the visit type of an institution.
select
    'county' as dimension,
    county as key,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as member,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'insutype' as dimension,
    insutype as key,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as member,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'med_type' as dimension,
    med_type as key,
    cast(null as varchar) as pool,
    week_on,
    fixmedins_code as member,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
union all
select
    'institution' as dimension,
    fixmedins_code as key,
    fixmedins_type as pool,
    week_on,
    med_type as member,
    fixmedins_code || '|' || med_type || '|' || insutype as part,
    n_settlements,
    amount,
from week_cell
