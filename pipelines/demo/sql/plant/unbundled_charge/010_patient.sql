-- A bundle of services billed together with what it includes, and honest neighbours of a bundle.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    32400 as adm_second,
    between_whole(7, 9, u('bundle nights', case_no)) as nights,
    37800 as dis_second,
    case kind
        when 'tube_beside_anaesthesia' then '51.23'
        when 'look_beside_scope' then '80.6'
        when 'look_days_before' then '80.6'
        else 'none'
    end as operations,
    case
        when kind in ('care_taken_apart', 'step_down', 'suction_once') then 'nursing;general_care'
        when kind = 'tube_beside_anaesthesia' then 'anaesthesia'
        when kind = 'tubing_beside_dialysis' then 'dialysis'
        when kind = 'panel_and_parts' then 'lab'
    end as left_out,
    case when kind in ('look_beside_scope', 'look_days_before') then 'M23.202' end as diag_code,
    case when kind in ('look_beside_scope', 'look_days_before') then '陈旧性半月板损伤' end as diag_name,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'tube_beside_anaesthesia' then 'K80.200'
        when 'tubing_beside_dialysis' then 'N18.001'
        when 'look_beside_scope' then 'M17.900'
        when 'look_days_before' then 'M17.900'
        when 'panel_and_parts' then 'K29.500'
        else 'J18.900'
    end
where scheme = 'unbundled_charge' and kind not in ('anaesthesia_beside_painless', 'sum_of_parts');

insert into plant_visit by name
select
    case_no,
    0 as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day as visit_day,
    between_whole(29400, 39600, u('scope visit', case_no)) as visit_second,
    'K29.500' as diag_code,
    '慢性胃炎' as diag_name,
from case_person
where kind in ('anaesthesia_beside_painless', 'sum_of_parts')
