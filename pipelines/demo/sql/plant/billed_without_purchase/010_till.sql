-- Goods sold at tills and clinics of which the stock book knows nothing, and goods that honestly came before this year.
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
where county_case.scheme = 'billed_without_purchase'
