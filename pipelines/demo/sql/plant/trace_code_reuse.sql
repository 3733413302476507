-- Boxes that carry one trace code and were billed more than once, and boxes that honestly were.
insert into plant_visit by name
select
    case_person.case_no,
    case_person.nth as visit_turn,
    person_no,
    case_institution.inst_no,
    '41' as med_type,
    begn_day + case_person.nth * case kind when 'second_scan' then 80 when 'split_pack' then 1 else 6 end as visit_day,
    between_whole(32400, 68400, u('scan', case_person.case_no, case_person.nth)) as visit_second,
    kind = 'refund_then_resale' and case_person.nth = 0 as refunded,
from case_person
inner join case_institution
    on
        case_person.case_no = case_institution.case_no
        and case_institution.nth = case_person.nth % case_institution.places
where scheme = 'trace_code_reuse';

insert into plant_line by name
select
    case_no,
    nth as visit_turn,
    1 as line_turn,
    item.item_no,
    case kind when 'split_pack' then item.pack // 2 else item.pack end as cnt,
    case_no::bigint * 10 as trace_no,
from case_person
inner join item on item.name = '硫酸氢氯吡格雷片'
where scheme = 'trace_code_reuse'
