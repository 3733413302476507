-- One row per stay of a night or more at an institution whose beds are monitored.
select
    cast(row_number() over (order by stay.stay_id) as integer) as stay_no,
    stay.stay_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.adm_bed,
    stay.admitted_on,
    stay.nights,
from stay
inner join institution
    on
        stay.fixmedins_code = institution.fixmedins_code
        and institution.bed_monitored = 1
where stay.nights > 0
