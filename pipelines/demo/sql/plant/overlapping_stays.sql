-- One person in the beds of two hospitals, and one who only left the one for the other that day.
insert into stay_draft by name
select
    person_no,
    case_institution.inst_no,
    diagnosis.diag_no,
    begn_day + case
        when case_institution.nth = 0 then 0
        when kind = 'two_beds' then 1
        when kind = 'some_nights' then 6
        when kind = 'one_night' then 8
        else 9
    end as adm_day,
    case
        when case_institution.nth = 0 then 34000
        when kind = 'ill_again_that_day' then 72000
        else 54000
    end as adm_second,
    9 as nights,
    39600 as dis_second,
    case
        when case_institution.nth = 0 then '2'
        when kind = 'same_day_transfer' then '3'
        when kind = 'ill_again_that_day' then '1'
        else '2'
    end as adm_way,
    case when kind = 'same_day_transfer' and case_institution.nth = 0 then '2' else '1' end as dscg_way,
    'none' as operations,
    case_institution.nth as stay_turn,
    kind,
    case_person.case_no,
from case_person
inner join case_institution on case_person.case_no = case_institution.case_no
inner join diagnosis
    on diagnosis.code = case when kind = 'ill_again_that_day' and case_institution.nth = 1 then 'K92.200' else 'I50.900' end
where scheme = 'overlapping_stays'
