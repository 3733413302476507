-- Institutions that send everybody through the same examinations, and honest ones that examine as others do.
update institution
set specialty = '健康体检'
from county_case
where county_case.kind = 'check_up_centre' and institution.of_case = county_case.case_no;

insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + 4 * nth as adm_day,
    between_whole(28800, 39600, u('package arrives', case_no, nth)) as adm_second,
    between_whole(4, 6, u('package nights', case_no, nth)) as nights,
    37800 as dis_second,
    'none' as operations,
    case kind when 'admission_routine' then 'lab;exam_heart;exam_chest;exam_abdomen' end as left_out,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = [
        'J18.900', 'K29.500', 'I10.x00', 'M51.202', 'R42.x00', 'E11.900', 'B02.900', 'N39.000', 'M47.802', 'J20.900'
    ][1 + (nth + case_no) % 10]
where scheme = 'excessive_examination';

insert into plant_visit by name
select
    case_no,
    visit_no.turn as visit_turn,
    bystander.person_no,
    inst_no,
    '11' as med_type,
    begn_day + 2 * turn as visit_day,
    between_whole(29400, 59400, u('package hour', case_no, turn)) as visit_second,
    case kind when 'clinic_package' then 'clinic' else 'case' end as visit_kind,
    case kind when 'check_up_centre' then 'Z00.001' end as diag_code,
    case kind when 'check_up_centre' then '健康体检' end as diag_name,
from county_case
cross join range(40) as visit_no (turn)
inner join bystander on bystander.place = bystander_place(begn_day + 2 * turn, 400 + case_no % 200) % bystander.bystanders
where kind in ('clinic_package', 'check_up_centre')
