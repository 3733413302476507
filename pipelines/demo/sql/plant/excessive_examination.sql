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
where kind in ('clinic_package', 'check_up_centre');

insert into plant_line by name
with
package (kind, got_by, item_names) as (
    -- how many of the patients get a package, and what is in it
    values
    ('package_for_all', 1.0, [
        '肿瘤标志物十二项', '甲状腺功能五项', '骨密度测定', '经颅多普勒', '肺功能检查', '过敏原检测', '动脉硬化检测',
        '头颅磁共振平扫', '心脏彩超'
    ]),
    ('admission_package', 0.95, ['肿瘤标志物十二项', '甲状腺功能五项', '骨密度测定', '经颅多普勒', '过敏原检测']),
    ('clinic_package', 0.95, ['肿瘤标志物十二项', '甲状腺功能五项', '动脉硬化检测', '骨密度测定']),
    ('fuller_package', 0.5, ['骨密度测定', '动脉硬化检测', '人体成分分析']),
    ('check_up_centre', 1.0, [
        '血细胞分析', '肝功能全套', '血脂四项', '空腹血糖测定', '腹部彩超', '常规十二导心电图', '人体成分分析'
    ]),
    ('admission_routine', 0.97, ['血细胞分析', '尿液分析', '粪便常规', '肝功能全套', '常规十二导心电图', '胸部正位片'])
),

patient as (
    select
        county_case.case_no,
        county_case.kind,
        plant_visit.visit_turn,
        null::integer as stay_turn,
        plant_visit.visit_turn as nth,
        plant_visit.visit_day as on_day,
        plant_visit.visit_second as on_second,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'excessive_examination'
    union all
    select
        case_no,
        kind,
        null::bigint as visit_turn,
        nth as stay_turn,
        nth,
        begn_day + 4 * nth as on_day,
        45000 as on_second,
    from case_person
    where scheme = 'excessive_examination'
),

examined as (
    select
        patient.*,
        unnest(package.item_names) as item_name,
        unnest(range(len(package.item_names)))::integer as entry_no,
    from patient
    inner join package on patient.kind = package.kind
    where u('gets the package', patient.case_no, patient.nth) < package.got_by
)

select
    case_no,
    stay_turn,
    visit_turn,
    101 + entry_no as line_turn,
    item.item_no,
    1 as cnt,
    on_day,
    on_second + 300 * entry_no * (stay_turn is not null)::integer as on_second,
from examined
inner join item on examined.item_name = item.name
