-- What happens once in a life, twice on the bills of one person's stays; and what honestly stands there again.
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
where kind = 'gene_test_each_stay'
