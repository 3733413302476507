-- One row per settlement that a sale in an institution's books names.
select distinct
    fixmedins_code,
    setl_id,
from inventory
where inv_type = 'sale' and setl_id is not null
