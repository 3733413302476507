-- One row per institution whose leave cannot be seen in any bed: a visit during a stay is judged by its bed charges alone.
select
    'leave_not_observed' as kind,
    stay.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(institution.fixmedins_name), '无床位观测，', cast(count(*) as varchar),
        '次住院的请假无法从床位核实，住院期间门诊购药须先查请假条。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
where stay.fixmedins_code not in (select bed_occupancy.fixmedins_code, from bed_occupancy)
group by stay.fixmedins_code
order by subject
