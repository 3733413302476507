-- One row per institution, ordering doctor as typed, and day: the least minutes that the services billed take.
select
    charge.fixmedins_code,
    coalesce(charge.bilg_dr_codg, '') as doctor,
    cast(charge.fee_ocur_time as date) as served_on,
    sum(
        item.min_each * case
            when stay.stay_id is null and charge.cnt > $visit_units
                then least(charge.cnt, coalesce(item.day_max, $visit_units)) -- the rest of a course is for other days
            else charge.cnt
        end
    ) as minutes,
    sum(item.min_each * charge.cnt) as minutes_in_full,
    count(*) as n_lines,
    min(charge.bilg_dept_codg) as first_dept,
    max(charge.bilg_dept_codg) as last_dept,
from net_charge_line as charge
inner join catalog as item on charge.med_list_codg = item.med_list_codg
left join stay on charge.mdtrt_id = stay.stay_id
where
    item.min_each > 0
    and item.med_list_codg not in (
        select beside.med_list_codg,
        from catalog as beside
        inner join knowledge_side_by_side_item as known on beside.med_list_name like concat('%', known.name_part, '%')
    )
group by charge.fixmedins_code, coalesce(charge.bilg_dr_codg, ''), cast(charge.fee_ocur_time as date)
