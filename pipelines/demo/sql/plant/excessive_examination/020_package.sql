-- The examinations of a package, billed to as many patients as get it.
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
