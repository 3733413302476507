-- One row per drug that is paid for some diagnoses only.
select
    med_list_codg,
    replace(diag_limit, ' ', '') as diag_limit,
from catalog
where replace(diag_limit, ' ', '') <> '' and list_type in ('101', '102')
