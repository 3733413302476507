-- One row per customer of a shelf where a dear item is billed and a cheap one handed over.
insert into plant_visit by name
with
trade as (
    select
        *,
        unnest(range(case when kind = 'goods_as_drugs' then 30 else 20 end))::integer as turn,
    from county_case
    where scheme = 'item_substitution'
)

select
    case_no,
    turn as visit_turn,
    bystander.person_no,
    inst_no,
    case kind when 'dear_drip' then '11' else '41' end as med_type,
    begn_day + 3 * turn as visit_day,
    between_whole(30600, 61200, u('swapped hour', case_no, turn)) as visit_second,
    case kind when 'dear_drip' then 'J20.900' end as diag_code,
    case kind when 'dear_drip' then '急性支气管炎' end as diag_name,
    case kind
        when 'some_boxes' then turn % 4 = 3
        -- every fifth customer buys the cheap one and gets it
        when 'goods_as_drugs' then true
        when 'packs_and_pieces' then true
        else turn % 5 <> 4
    end as accused,
from trade
inner join bystander on bystander.place = bystander_place(begn_day + 3 * turn, case_no % 200) % bystander.bystanders
