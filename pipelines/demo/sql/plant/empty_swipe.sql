-- Cards swiped for nothing: no goods moved, money handed back, or the account emptied in round amounts.
update person
set insutype = '310'
from case_person
where case_person.scheme = 'empty_swipe' and case_person.person_no = person.person_no;

update institution
set sale_rows = 'none'
from county_case
where county_case.kind = 'silent_till' and institution.of_case = county_case.case_no;

insert into plant_visit by name
with
swipe_turn as (
    select
        *,
        unnest(range(case
            when kind = 'drained_account' then 24
            when kind = 'round_amounts' then 12
            when kind in ('swipe_refund', 'monthly_same') then 7
            when kind = 'bare_settlements' then 4
            when kind in ('one_empty', 'twice_refunded', 'exchanged') then 2
            else 3
        end))::integer as turn,
    from case_person
    where scheme = 'empty_swipe'
),

swipe as (
    select
        *,
        -- the other people of a case are customers whose goods move
        kind in ('drained_account', 'one_empty') and nth > 0 as customer,
    from swipe_turn
)

select
    case_no,
    nth * 100 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    case
        when kind = 'drained_account' and not customer then 12 + begn_day % 180 + 7 * turn
        when kind = 'drained_account' then 20 + 15 * turn
        when kind = 'round_amounts' then 12 + begn_day % 220 + 10 * turn
        when kind = 'swipe_refund' then begn_day + 6 * turn
        when kind = 'twice_refunded' then begn_day + 9 * turn
        when kind = 'exchanged' then begn_day + turn
        when kind = 'monthly_same' then 12 + begn_day % 150 + 30 * turn
        else begn_day + 24 * turn + 3 * nth + between_whole(0, 2, u('empty day', person_no, turn))
    end as visit_day,
    between_whole(34200, 66600, u('empty hour', person_no, turn)) as visit_second,
    case when kind in ('silent_till', 'exchanged') then 'pharmacy' else 'case' end as visit_kind,
    not customer
    and (turn > 0 or kind not in ('bare_settlements', 'no_goods')) -- the first sale of each was honest
    and (turn = 0 or kind <> 'one_empty') as accused,
    kind in ('swipe_refund', 'twice_refunded') or (kind = 'exchanged' and turn = 0) as refunded,
    case kind when 'exchanged' then 2 else 1 end as refund_hours,
    kind = 'round_amounts' as from_account,
from swipe;

insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack * case
        when not accused or kind in ('monthly_same', 'exchanged') then 1
        when kind = 'one_empty' then 2
        -- round amounts: two, four or six hundred yuan
        else 200 * (1 + county_case.case_no % 3) / (item.pack * item.price)
    end::integer as cnt,
    item.price,
    accused and kind in ('drained_account', 'bare_settlements', 'no_goods', 'one_empty') as fake,
    not accused or kind not in ('drained_account', 'bare_settlements', 'no_goods', 'one_empty') as has_sale_row,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on
        item.item_group = case kind when 'monthly_same' then 'script_drug' else 'swiped_goods' end
        -- the right box is another one
        and (county_case.item_turn + (kind = 'exchanged' and visit_turn = 1)::integer) % item.group_size = item.place
where county_case.scheme = 'empty_swipe' and kind <> 'silent_till'
