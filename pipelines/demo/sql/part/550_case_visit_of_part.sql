-- One row per visit of this part that belongs to a case.
select
    visit.case_no,
    county_case.kind,
    visit.visit_no,
    person.psn_no,
    visit.inst_no,
    visit.item_no,
    visit.visit_day,
    visit.fake,
    visit.refunded,
from visit
inner join county_case on visit.case_no = county_case.case_no
inner join person on visit.person_no = person.person_no
order by visit.visit_no
