-- One row per case × person it takes: they exist for the case alone, and live an ordinary life beside it.
select
    county_case.* exclude (sex, county_no),
    person.nth,
    person.person_no,
    person.psn_no,
    person.sex,
    person.age,
    person.born_on,
    person.county_no,
    person.insutype,
from person
inner join county_case on person.of_case = county_case.case_no
order by county_case.case_no, person.nth
