-- One row per catalogue service that another one includes.
select distinct part_code as med_list_codg,
from bundle_pair
