-- One row per bed observation of the new day: those of the last busy day once more.
select
    bed_occupancy.* replace (
        bed_occupancy.obs_sn || '-N' as obs_sn,
        bed_occupancy.mdtrt_id || '-N' as mdtrt_id,
        bed_occupancy.begn_time + $shift as begn_time,
        bed_occupancy.end_time + $shift as end_time
    ),
from bed_occupancy
where cast(bed_occupancy.begn_time as date) = $last_day
