-- One row per row of the register, delivered whole every night.
select *,
from catalog
