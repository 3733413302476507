-- One row per charge of an outpatient or pharmacy visit.
with
planned as (
    select
        visit.visit_no,
        visit_plan.slot,
        visit_plan.item_group,
        visit.visit_day,
        visit.visit_second,
        between_whole(packs_min, packs_max, u('packs', visit_no, visit_plan.slot))
        * case when visit.supply_days > 60 then 3 else 1 end as packs,
        -- the chronically ill stay on their drug
        case
            when visit.med_type = '14' then u('own drug', person_no, visit_plan.slot)
            else u('drug', visit_no, visit_plan.slot)
        end as chance,
    from visit
    inner join vocabulary_visit_plan as visit_plan on visit.visit_kind = visit_plan.visit_kind
    where
        u('is sold', visit_no, visit_plan.slot) < visit_plan.probability
        -- a planted visit under a plan never comes to nothing
        or (visit.case_no is not null and visit_plan.slot = 1 + floor(u('sold at least', visit_no) * 3))
)

select
    planned.visit_no,
    planned.slot as line_no,
    item.item_no,
    (planned.packs * case item.list_type when '201' then 1 else item.pack end)::integer as cnt,
    planned.visit_day as on_day,
    planned.visit_second as on_second,
from planned
inner join item
    on
        planned.item_group = item.item_group
        and item.place = floor(planned.chance * item.group_size)::integer
