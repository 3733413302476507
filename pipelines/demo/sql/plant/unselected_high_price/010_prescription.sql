-- Institutions that sell the unselected product where a selected one may be had, and one that could not have it.
insert into plant_visit by name
with
trade as (
    select
        *,
        unnest(range(36))::integer as turn,
        least(begn_day, 170) as from_day,
    from county_case
    where scheme = 'unselected_high_price'
)

select
    case_no,
    turn as visit_turn,
    bystander.person_no,
    inst_no,
    '11' as med_type,
    from_day + 5 * turn as visit_day,
    between_whole(29400, 59400, u('dear hour', case_no, turn)) as visit_second,
    'I25.103' as diag_code,
    '冠状动脉粥样硬化性心脏病' as diag_name,
from trade
inner join bystander on bystander.place = bystander_place(from_day + 5 * turn, 600 + case_no % 200) % bystander.bystanders;

insert into plant_line by name
with
prescribed as (
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        county_case.kind,
        unnest([0, 1])::integer as nth,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'unselected_high_price'
),

chosen as (
    select
        *,
        ['TMZ', 'EZE', 'RIV'][1 + ((visit_turn + nth) % 3)::integer] as vbp_group,
        case kind
            when 'dear_ones_only' then u('dear box', case_no, visit_turn, nth) < 0.93
            when 'mostly_dear' then u('dear box', case_no, visit_turn, nth) < 0.62
            when 'dear_hospital' then u('dear box', case_no, visit_turn, nth) < 0.68
            when 'a_third_dear' then u('dear box', case_no, visit_turn, nth) < 0.36
            -- nothing else to be had for ten weeks
            else visit_turn between 10 and 23
        end as dear,
    from prescribed
)

select
    case_no,
    visit_turn,
    2 + nth as line_turn,
    item.item_no,
    item.pack as cnt,
from chosen
inner join item
    on
        item.item_group = 'vbp_oral'
        and chosen.vbp_group = item.vbp_group
        and item.vbp_status = case when dear then 'unselected' else 'selected' end;

insert into plant_line by name
select * exclude (kind),
from consultation_fee('unselected_high_price', '普通门诊诊查费')
