-- What happens once in a life, tested again at visits; and other tests, or the same one credited.
insert into plant_visit by name
with
places as (
    select
        case_no,
        list(inst_no order by nth) as inst_nos,
    from case_institution
    group by case_no
),

visit_turn as (
    select
        case_person.*,
        places.inst_nos,
        unnest([0, 1])::integer as turn,
    from case_person
    inner join places on case_person.case_no = places.case_no
    where kind in ('gene_test_again', 'second_opinion', 'other_gene', 'yearly_virus_test', 'credited_test')
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_nos[1 + turn % len(inst_nos)] as inst_no,
    '11' as med_type,
    case kind
        -- most of a year lies between
        when 'second_opinion' then 8 + case_no % 20 + 290 * turn
        when 'yearly_virus_test' then 5 + case_no % 20 + 330 * turn
        when 'credited_test' then begn_day + 4 * turn
        else begn_day + 40 * turn
    end as visit_day,
    between_whole(29400, 39600, u('gene visit', case_no, turn)) as visit_second,
    'Z03.900' as diag_code,
    '可疑疾病的观察' as diag_name,
from visit_turn;

insert into plant_line by name
with
tested as (
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        county_case.kind,
        case
            when kind = 'yearly_virus_test' then 3
            when kind = 'other_gene' then (plant_visit.case_no + plant_visit.visit_turn) % 3
            else plant_visit.case_no % 3
        end as place,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'once_in_life_repeated'
)

select
    case_no,
    visit_turn,
    2 as line_turn,
    item.item_no,
    1 as cnt,
    (kind = 'credited_test' and visit_turn = 0)::integer as credited,
from tested
inner join item on item.item_group = 'gene_other' and tested.place = item.place;

insert into plant_line by name
select * exclude (kind),
from consultation_fee('once_in_life_repeated', '副主任医师门诊诊查费')
