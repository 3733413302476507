-- One row per delivery that cannot be, and per maternity stay that only seems one too many.
insert into stay_draft by name
with
labour as (
    select
        *,
        unnest(range(case when kind in ('man_delivers', 'grandmother_delivers') then 1 else 2 end))::integer as stay_turn,
    from case_person
    where scheme = 'maternity_benefit'
),

dated as (
    select
        *,
        kind = 'twins' and stay_turn > 0 as newborn,
        case
            when kind = 'births_too_close' then begn_day % 80 + 5 + stay_turn * between_whole(258, 266, u('next birth', case_no))
            when kind = 'two_births' then begn_day % 180 + 12 + stay_turn * between_whole(120, 160, u('next birth', case_no))
            when kind = 'false_labour' then begn_day + stay_turn * between_whole(46, 56, u('next birth', case_no))
            when kind = 'twins' and stay_turn > 0 then begn_day + 4
            else begn_day
        end as adm_day,
        case
            when kind = 'false_labour' and stay_turn = 0 then 4
            when kind = 'twins' then 4
            else 3
        end as nights,
    from labour
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    adm_day,
    case
        when newborn then 61200
        else between_whole(14400, 50400, u('labour begins', case_no, stay_turn))
    end as adm_second,
    dated.nights,
    case when newborn then 39600 else 50400 end as dis_second,
    case when newborn then '9' when stay_turn = 0 then '1' else '2' end as adm_way,
    case when newborn then '21' else '52' end as med_type,
    'none' as operations,
    case when kind = 'false_labour' and stay_turn = 0 then 'early_labour' end as plan,
    case when kind = 'twins' and not newborn then 'delivery' end as left_out,
    case
        when kind = 'twins' and not newborn then 'O84.000'
        when kind = 'false_labour' and stay_turn = 0 then 'O60.000'
    end as diag_code,
    case
        when kind = 'twins' and not newborn then '多胎顺产'
        when kind = 'false_labour' and stay_turn = 0 then '早产临产不伴分娩'
    end as diag_name,
    stay_turn,
    kind,
    case_no,
from dated
inner join diagnosis on diagnosis.code = case when newborn then 'P59.900' else 'O80.000' end;

-- one child, and the other half an hour later
insert into plant_line by name
select
    stay_draft.case_no,
    stay_draft.stay_turn,
    child.nth as line_turn,
    item.item_no,
    1 as cnt,
    stay_draft.adm_day as on_day,
    stay_draft.adm_second + 5400 + 1800 * child.nth as on_second,
from stay_draft
cross join range(1, 3) as child (nth)
inner join item on item.item_group = 'delivery' and item.place = 0
where stay_draft.kind = 'twins' and stay_draft.med_type = '52'
