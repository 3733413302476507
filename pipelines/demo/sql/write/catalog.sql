-- One row per catalogue item as delivered.
select
    code as med_list_codg,
    name as med_list_name,
    list_type,
    chrgitm as med_chrgitm_type,
    pack_cnt,
    ceiling as pric_uplmt_amt,
    ceiling_lv3 as pric_uplmt_lv3,
    ceiling_lv1 as pric_uplmt_lv1,
    high_value,
    device_class,
    vbp_status,
    vbp_group,
    gend_limit,
    age_min,
    age_max,
    diag_limit,
    day_max,
    min_each,
    once_in_life,
    day_dose,
from item
order by med_list_codg
