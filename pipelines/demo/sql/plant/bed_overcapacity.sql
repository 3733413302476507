-- One row per stay at a hospital that bills more patients than it has beds, or just as many.
update institution
set
    licensed_beds = case county_case.kind
        when 'four_beds' then 4
        when 'extra_beds' then 6
        when 'one_busy_night' then 9
        when 'full_house' then 6
        when 'licence_unknown' then -1 -- not on record
        else 5
    end
from county_case
where county_case.scheme = 'bed_overcapacity' and institution.of_case = county_case.case_no;

insert into stay_draft by name
with
patient as (
    select
        *,
        case
            when kind = 'one_busy_night' and nth = 9 then 6
            when kind = 'turnover_day' and nth >= 5 then 8
            else nth % 4
        end as comes_on,
    from case_person
    where scheme = 'bed_overcapacity'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + comes_on as adm_day,
    between_whole(50400, 61200, u('fills a bed', person_no)) as adm_second,
    case
        when kind = 'one_busy_night' and nth = 9 then 1
        when kind = 'turnover_day' then 8 - comes_on % 8
        else 12 - nth % 4 - nth % 3
    end as nights,
    between_whole(32400, 39600, u('leaves a bed', person_no)) as dis_second,
    case when kind = 'one_busy_night' and nth = 9 then '1' else '2' end as adm_way,
    'none' as operations,
    nth as stay_turn,
    kind,
    case_no,
from patient
inner join diagnosis
    on diagnosis.code = ['J18.900', 'I63.900', 'E11.900', 'M51.202', 'I50.900', 'J44.100'][1 + nth % 6]
