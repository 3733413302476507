-- Cards swiped one after the other at one till, and people who only came together.
insert into plant_visit by name
with
round as (
    select
        *,
        unnest(range(case
            when kind = 'bag_of_cards' then 5
            when kind = 'weekly_round' then 3
            when kind = 'opening_rush' then 1
            else 2
        end))::integer as round_no,
    from case_person
    where scheme = 'card_concentration'
)

select
    case_no,
    round_no * 100 + nth as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    begn_day + 9 * round_no as visit_day,
    case kind when 'opening_rush' then 29400 else between_whole(34000, 64000, u('round at', case_no, round_no)) end
    + nth * between_whole(35, 60, u('swipe', case_no)) as visit_second,
    'pharmacy' as visit_kind,
    case kind when 'opening_rush' then 'T' || (1 + nth % 3) else 'T1' end as till,
    40 as pays_after,
from round
