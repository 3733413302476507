-- How the shelves are run: most have no book at all.
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
),

entry (kind, entry_no, inv_type, on_second) as (
    values
    ('consigned_implant', 1, 'purchase', 34200),
    ('counted_before', 1, 'count', 60),
    ('counted_before', 2, 'count', 81000)
)

select
    case_no,
    entry_no,
    inst_no,
    item_no,
    inv_type,
    case
        when inv_type = 'purchase' then on_day + between_whole(9, 27, u('consigned', case_no))
        when entry_no = 1 then 0
        else 364
    end as on_day,
    on_second,
    case
        when inv_type = 'purchase' then qty
        when entry_no = 1 then 10 * pack
        else 10 * pack - qty
    end as qty,
from moved
inner join entry on moved.kind = entry.kind
