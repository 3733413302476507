-- One employer's hands sent to one pharmacy, and a pharmacy that lives on the factory beside it.
update person
set
    emp_no = 'E9901' || lpad((900000 + case_person.case_no % 100000)::varchar, 6, '0'),
    insutype = '310'
from case_person
where
    case_person.scheme = 'employee_swiping'
    and case_person.person_no = person.person_no
    -- some neighbours shop there too
    and (case_person.kind <> 'beside_gate' or case_person.nth < 10);

insert into plant_visit by name
with
trip as (
    select
        *,
        unnest(range(case kind when 'company_day' then 2 when 'beside_gate' then 7 else 1 end))::integer as turn,
    from case_person
    where scheme = 'employee_swiping'
)

select
    case_no,
    nth * 10 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    case kind
        when 'company_day' then begn_day + 35 * turn
        when 'shift_outing' then begn_day
        when 'few_colleagues' then begn_day + nth
        -- all year; more of them after payday
        when 'beside_gate' then 10 + 50 * turn + case
            when u('payday', person_no, turn) < 0.3 then 5
            else between_whole(0, 46, u('gate day', person_no, turn))
        end
    end as visit_day,
    case kind
        when 'company_day' then between_whole(32400, 54000, u('company hour', person_no, turn))
        when 'shift_outing' then between_whole(48600, 62000, u('company hour', person_no, turn))
        else between_whole(29400, 72000, (u('gate hour', person_no, turn) + u('gate hour too', person_no, turn)) / 2)
    end as visit_second,
    'pharmacy' as visit_kind,
    nth < 10 or kind <> 'beside_gate' as accused,
from trip;

-- what the outing is for
insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item on item.name = '阿胶'
where county_case.scheme = 'employee_swiping' and county_case.role = 'planted'
