-- What happens once in a life, twice on the bills of one person; and what honestly stands there again.
insert into stay_draft by name
with
stay_turn as (
    select
        case_person.* exclude (inst_no),
        case_institution.inst_no,
        unnest(range(case kind when 'gene_test_each_stay' then 3 when 'resettled_removal' then 1 else 2 end))::integer as turn,
        case_institution.nth as place,
        case_institution.places,
    from case_person
    inner join case_institution on case_person.case_no = case_institution.case_no
    where case_person.kind in ('organ_twice', 'gene_test_each_stay', 'resettled_removal')
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + turn * case kind when 'organ_twice' then 90 else 21 end as adm_day,
    34200 as adm_second,
    case kind when 'gene_test_each_stay' then 4 else 7 end as nights,
    37800 as dis_second,
    (kind = 'gene_test_each_stay')::integer as planned,
    case
        when kind = 'gene_test_each_stay' then 'none'
        when case_no % 2 = 0 then '51.23'
        else '47.01'
    end as operations,
    case when case_no % 2 = 1 and kind <> 'gene_test_each_stay' then '1' else '2' end as adm_way,
    kind = 'resettled_removal' as resettled,
    turn as stay_turn,
    kind,
    case_no,
from stay_turn
inner join diagnosis
    on diagnosis.code = case
        when kind = 'gene_test_each_stay' then 'Z51.102'
        when case_no % 2 = 0 then 'K80.200'
        else 'K35.800'
    end
-- the second time at another hospital, where there is one
where place = case kind when 'organ_twice' then least(turn, places - 1) else 0 end;

insert into plant_line by name
select
    case_no,
    cure.turn as stay_turn,
    1 as line_turn,
    item.item_no,
    1 as cnt,
    begn_day + 21 * turn + 1 as on_day,
    33000 as on_second,
from case_person
cross join range(3) as cure (turn)
inner join item on item.name = '药物代谢酶基因分型检测'
where kind = 'gene_test_each_stay';

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
inner join item on item.item_group = 'gene_other' and tested.place = item.place
union all
select
    case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    1 as cnt,
    0 as credited,
from tested
inner join item on item.name = '副主任医师门诊诊查费'
