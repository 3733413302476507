-- One row per line of a visit's plan that is billed, with the item drawn for it.
create or replace view drawn_item as
with
planned as (
    select
        visit.visit_no,
        visit_plan.slot,
        visit_plan.item_group,
        visit.med_type,
        visit.visit_day,
        visit.visit_second,
        visit.inst_no,
        visit.turn,
        visit.visit_kind,
        visit.supply_days,
        between_whole(packs_min, packs_max, u('packs', visit_no, visit_plan.slot)) as packs,
        -- the chronically ill stay on their drug
        case when visit.med_type = '14' then person_no else visit_no end as draws_as,
    from visit
    inner join vocabulary_visit_plan as visit_plan on visit.visit_kind = visit_plan.visit_kind
    where
        (
            u('is sold', visit_no, visit_plan.slot) < visit_plan.probability
            -- a planted visit under a plan never comes to nothing
            or (visit.case_no is not null and visit_plan.slot = 1 + floor(u('sold at least', visit_no) * 3))
        )
        -- who has a drug prescribed every month does not buy it beside that
        and (visit.med_type <> '41' or not visit.on_prescription or visit_plan.item_group not in (
            'bp', 'lipid', 'dm_oral', 'inhaler', 'antiplatelet', 'heart', 'costly_chronic', 'vbp_oral'
        ))
)

-- lines of one group on one bill are of different items
select
    planned.*,
    item.list_type,
    item.vbp_group is not null as replaceable,
    coalesce(selected.item_no, item.item_no) as item_no,
    coalesce(selected.pack, item.pack) as pack,
    coalesce(selected.day_dose, item.day_dose) as day_dose,
from planned
inner join item
    on
        planned.item_group = item.item_group
        and item.place
        = (floor(u('drug', draws_as, planned.item_group) * item.group_size)::integer + slot) % item.group_size
inner join institution on planned.inst_no = institution.inst_no
left join item as selected
    on
        item.selected_item_no = selected.item_no
        and u('dear drug', draws_as, planned.item_group) < institution.selected_share
