-- Hospitals whose bills are made of consumables, and hospitals whose patients need them.
update institution
set selected_share = 1 -- a dozen operations are too few to let chance choose the maker
from county_case
where county_case.scheme = 'consumable_cost_outlier' and institution.of_case = county_case.case_no;

insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + 5 * nth as adm_day,
    between_whole(28800, 43200, u('kit arrives', case_no, nth)) as adm_second,
    case kind when 'implant_ward' then 11 else between_whole(6, 8, u('kit nights', case_no, nth)) end as nights,
    37800 as dis_second,
    case when kind <> 'implant_ward' then '51.23' when nth % 2 = 0 then '81.54' else '81.51' end as operations,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case
        when kind <> 'implant_ward' then 'K80.200'
        when nth % 2 = 0 then 'M17.900'
        else 'S72.000'
    end
where scheme = 'consumable_cost_outlier';

insert into plant_line by name
with
kit (entry_no, item_name, blatant_cnt, ordinary_cnt, faint_cnt) as (
    values
    (1, '一次性使用超声刀刀头', 1, 1, 0),
    (2, '医用防粘连凝胶', 2, 1, 0),
    (3, '医用生物胶', 2, 0, 0),
    (4, '一次性腹腔镜穿刺器', 4, 2, 1),
    (5, '一次性负压引流装置', 2, 0, 0),
    (6, '可吸收缝合线套装', 3, 1, 1)
),

billed as (
    select
        case_person.case_no,
        case_person.nth,
        case_person.person_no,
        case_person.begn_day,
        kit.item_name,
        kit.entry_no,
        case
            when kind = 'every_kit' then blatant_cnt
            when kind = 'dear_kit' then ordinary_cnt
            when kind = 'fuller_kit' then faint_cnt
            when kind = 'one_dear_patient' and nth = 5 then blatant_cnt
            else 0
        end as cnt,
    from case_person
    cross join kit
    where scheme = 'consumable_cost_outlier'
)

select
    case_no,
    nth as stay_turn,
    entry_no as line_turn,
    item.item_no,
    cnt,
    -- on the day the operation plan chooses
    begn_day + 5 * nth + 1 + (u('operated on', person_no, begn_day + 5 * nth) < 0.4)::integer as on_day,
    43200 + 60 * entry_no as on_second,
from billed
inner join item on billed.item_name = item.name
where cnt > 0
