-- Goods billed of which the stock book knows nothing, and goods that honestly came without a purchase this year.
insert into plant_visit by name
with
visit_turn as (
    select
        *,
        unnest(range(case
            when kind in ('paper_drug', 'clinic_paper') then 4
            when kind = 'unreceived' then 3
            when kind = 'few_boxes' then 1
            else 2
        end))::integer as turn,
    from case_person
    where scheme = 'billed_without_purchase' and kind not in ('ward_paper', 'consigned_implant')
)

select
    case_no,
    nth * 10 + turn as visit_turn,
    person_no,
    inst_no,
    case when kind in ('clinic_paper', 'herb_slices') then '11' else '41' end as med_type,
    case kind
        when 'paper_drug' then 15 + 84 * turn + between_whole(0, 76, u('unbought day', person_no, turn))
        when 'few_boxes' then begn_day + 7 * nth + between_whole(0, 5, u('unbought day', person_no, turn))
        else begn_day + 26 * turn + between_whole(0, 20, u('unbought day', person_no, turn))
    end as visit_day,
    between_whole(32400, 64800, u('unbought hour', person_no, turn)) as visit_second,
    case when kind in ('clinic_paper', 'herb_slices') then 'clinic' else 'pharmacy' end as visit_kind,
from visit_turn;

insert into plant_line by name
select
    county_case.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack * case county_case.kind
        when 'paper_drug' then between_whole(1, 2, u('unbought boxes', county_case.case_no, visit_turn))
        when 'herb_slices' then between_whole(30, 60, u('unbought boxes', county_case.case_no, visit_turn))
        else 1
    end as cnt,
    role = 'planted' as fake,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on item.item_group = case county_case.kind
        when 'clinic_paper' then 'unbought_injection'
        when 'herb_slices' then 'herb_costly'
        else 'unbought_drug'
    end
    and case county_case.kind
        when 'clinic_paper' then item.place = county_case.case_no % item.group_size
        -- not the one that is dear by the gram
        when 'herb_slices' then item.name = '三七粉'
        else item.place = county_case.item_turn % item.group_size
    end
where county_case.scheme = 'billed_without_purchase';

insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    case kind
        when 'ward_paper' then 20 + 50 * nth + between_whole(0, 30, u('unbought stay', person_no))
        else begn_day
    end as adm_day,
    between_whole(30600, 45000, u('unbought arrives', person_no)) as adm_second,
    case kind when 'ward_paper' then 7 else 2 end as nights,
    39600 as dis_second,
    case kind when 'ward_paper' then 'none' end as operations,
    -- the lens of the case is the one lens of the operation
    case kind when 'consigned_implant' then -1 else 0 end as extra_pieces,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = case kind when 'ward_paper' then 'J18.900' else 'H25.900' end
where kind in ('ward_paper', 'consigned_implant');

insert into plant_line by name
with
stay_day as (
    select
        stay_draft.case_no,
        stay_draft.kind,
        stay_turn,
        adm_day,
        unnest(range(1, case stay_draft.kind when 'ward_paper' then 6 else 2 end))::integer as nth_day,
    from stay_draft
    inner join county_case on stay_draft.case_no = county_case.case_no
    where county_case.scheme = 'billed_without_purchase'
)

select
    case_no,
    stay_turn,
    nth_day as line_turn,
    item.item_no,
    case kind when 'ward_paper' then 2 else 1 end as cnt,
    adm_day + nth_day as on_day,
    39000 as on_second,
    kind = 'ward_paper' as fake,
from stay_day
inner join item
    on
        item.item_group = case kind when 'ward_paper' then 'unbought_injection' else 'consigned_lens' end
        and item.place = case_no % item.group_size;

insert into plant_shelf by name
select
    min(plant_line.case_no) as case_no,
    coalesce(plant_visit.inst_no, stay_draft.inst_no) as inst_no,
    plant_line.item_no,
    false as kept,
from plant_line
inner join county_case on plant_line.case_no = county_case.case_no
left join plant_visit
    on plant_line.case_no = plant_visit.case_no and plant_line.visit_turn = plant_visit.visit_turn
left join stay_draft
    on plant_line.case_no = stay_draft.case_no and plant_line.stay_turn = stay_draft.stay_turn
where county_case.scheme = 'billed_without_purchase' and county_case.kind <> 'herb_slices'
group by all;

-- the consigned lens is invoiced some weeks later; the old stock was counted and is counted again
insert into plant_stock by name
with
moved as (
    select
        county_case.case_no,
        county_case.kind,
        county_case.inst_no,
        plant_line.item_no,
        any_value(item.pack) as pack,
        min(plant_line.on_day) as on_day,
        sum(plant_line.cnt) as qty,
    from plant_line
    inner join county_case on plant_line.case_no = county_case.case_no
    inner join item on plant_line.item_no = item.item_no
    where county_case.kind in ('consigned_implant', 'counted_before')
    group by all
)

select
    case_no,
    1 as entry_no,
    inst_no,
    item_no,
    'purchase' as inv_type,
    on_day + between_whole(9, 27, u('consigned', case_no)) as on_day,
    34200 as on_second,
    qty,
from moved
where kind = 'consigned_implant'
union all
select
    case_no,
    1 as entry_no,
    inst_no,
    item_no,
    'count' as inv_type,
    0 as on_day,
    60 as on_second,
    10 * pack as qty,
from moved
where kind = 'counted_before'
union all
select
    case_no,
    2 as entry_no,
    inst_no,
    item_no,
    'count' as inv_type,
    364 as on_day,
    81000 as on_second,
    10 * pack - qty as qty,
from moved
where kind = 'counted_before'
