-- A card at two places at once, or as soon as nobody could be there, and people who truly travel.
insert into plant_visit by name
with
outing as (
    select
        *,
        unnest(range(case kind
            when 'shuttle' then 6
            when 'two_towns' then 3
            when 'commuter' then 4
            else 1
        end))::integer as turn,
    from case_person
    where kind in ('shuttle', 'two_towns', 'next_town', 'commuter')
),

-- the second place lies in another county
far_place as (
    select
        county_case.case_no,
        arg_min(institution.inst_no, u('far place', county_case.case_no, institution.inst_no)) as inst_no,
    from county_case
    inner join institution
        on
            county_case.county_no <> institution.county_no
            and institution.care = case county_case.kind when 'two_towns' then 'outpatient' else 'pharmacy' end
    where institution.of_case is null and county_case.kind in ('shuttle', 'two_towns', 'next_town', 'commuter')
    group by county_case.case_no
),

leg as (
    select
        outing.*,
        false as far,
        outing.inst_no as place_no,
        0 as later,
    from outing
    union all
    select
        outing.*,
        true as far,
        far_place.inst_no as place_no,
        case kind
            when 'shuttle' then between_whole(600, 1080, u('on the way', outing.case_no, turn))
            when 'two_towns' then between_whole(1500, 2700, u('on the way', outing.case_no, turn))
            when 'next_town' then between_whole(6000, 7800, u('on the way', outing.case_no, turn))
            else between_whole(34200, 37800, u('on the way', outing.case_no, turn))
        end as later,
    from outing
    inner join far_place on outing.case_no = far_place.case_no
)

select
    leg.case_no,
    turn * 10 + far::integer as visit_turn,
    person_no,
    place_no as inst_no,
    case institution.fixmedins_type when '1' then '11' else '41' end as med_type,
    begn_day + turn * case leg.kind when 'shuttle' then 14 else 29 end as visit_day,
    later + case leg.kind
        when 'commuter' then between_whole(28800, 32400, u('sets out', leg.case_no, turn))
        else between_whole(32400, 50400, u('sets out', leg.case_no, turn))
    end as visit_second,
    case institution.fixmedins_type when '1' then 'clinic' else 'pharmacy' end as visit_kind,
from leg
inner join institution on leg.place_no = institution.inst_no
