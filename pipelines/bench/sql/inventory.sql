-- One row per entry in the stock books on the new day: those of the last busy day once more.
select
    inventory.* replace (
        inventory.inv_sn || '-N' as inv_sn,
        inventory.setl_id || '-N' as setl_id,
        inventory.occur_time + $shift as occur_time
    ),
from inventory
where cast(inventory.occur_time as date) = $last_day
