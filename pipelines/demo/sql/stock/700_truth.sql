-- One row per case: what was planted or only looks like it, and the records it is made of.
with
billed as (
    select
        case_no,
        arg_min(item_no, line_turn) as item_no,
        arg_min(nullif(doctor, ''), line_turn) as doctor,
    from planted_line
    group by case_no
),

habit as (
    select
        case_no,
        min(item_no) as item_no,
    from line_habit
    group by case_no
),

named as (
    select
        county_case.*,
        record.mdtrt_id,
        record.setl_id,
        record.setl_ids,
        record.begn_date,
        record.end_date,
        institution.fixmedins_code,
        coalesce(subject_person.psn_no, first_person.psn_no, record.psn_no) as case_psn_no,
        item.code as item_code,
        coalesce(plant_subject.doctor, billed.doctor, record.doctor) as case_doctor,
    from county_case
    left join plant_subject on county_case.case_no = plant_subject.case_no
    left join case_record as record on county_case.case_no = record.case_no
    left join billed on county_case.case_no = billed.case_no
    left join case_shelf as shelved on county_case.case_no = shelved.case_no
    left join habit on county_case.case_no = habit.case_no
    left join institution
        on institution.inst_no = coalesce(plant_subject.inst_no, shelved.inst_no, record.inst_no, county_case.inst_no)
    left join item on item.item_no = coalesce(plant_subject.item_no, shelved.item_no, habit.item_no, billed.item_no)
    left join person as subject_person on plant_subject.person_no = subject_person.person_no
    left join case_person as first_person on county_case.case_no = first_person.case_no and first_person.nth = 0
)

select
    case_id,
    scheme,
    role,
    strength,
    kind,
    subject as subject_type,
    case subject
        when 'stay' then mdtrt_id
        when 'settlement' then setl_id
        when 'person' then case_psn_no
        when 'institution' then fixmedins_code
        when 'institution_item' then fixmedins_code || '|' || item_code
        when 'physician' then fixmedins_code || '|' || case_doctor
        when 'group' then 'G' || case_id -- a group is known by its settlements
    end as subject_id,
    fixmedins_code,
    case when subject in ('stay', 'settlement', 'person') then case_psn_no end as psn_no,
    coalesce(begn_date, calendar(0)) as begn_date,
    coalesce(end_date, calendar(364)) as end_date,
    setl_ids,
    what,
from named
-- a county too small has no hospital shelf for every case
where subject_id is not null and fixmedins_code is not null
order by case_id
