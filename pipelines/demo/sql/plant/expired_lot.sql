-- Lots sold when they had expired, and lots that were sold or sent back in time.
insert into plant_shelf by name
select
    county_case.case_no,
    inst_no,
    item.item_no,
    8 * item.pack as opening,
from county_case
inner join item
    on item.item_group = 'expiring_drug' and county_case.item_turn % item.group_size = item.place
where county_case.scheme = 'expired_lot';

insert into plant_visit by name
with
sale_turn as (
    select
        *,
        unnest(range(case kind when 'long_expired' then 2 else 1 end))::integer as turn,
    from case_person
    where scheme = 'expired_lot'
)

select
    case_no,
    nth * 10 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    begn_day + case kind
        when 'long_expired' then 40 * turn + 5 * nth + between_whole(0, 4, u('late sale', person_no, turn))
        when 'past_date' then 9 * nth
        when 'last_day' then 0
        else 11 * nth
    end as visit_day,
    between_whole(32400, 68400, u('late hour', person_no, turn)) as visit_second,
    'pharmacy' as visit_kind,
from sale_turn;

insert into plant_line by name
select
    county_case.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack as cnt,
    '23' || lpad((county_case.case_no % 10000)::varchar, 4, '0') as lot,
    calendar(begn_day + case kind
        when 'long_expired' then -between_whole(60, 150, u('expired since', county_case.case_no))
        when 'past_date' then -between_whole(20, 50, u('expired since', county_case.case_no))
        when 'just_expired' then -between_whole(1, 2, u('expired since', county_case.case_no))
        when 'last_day' then 0
        when 'short_dated' then 11 + between_whole(6, 14, u('expired since', county_case.case_no))
        else 40
    end) as expires_on,
    case kind when 'short_dated' then 0.6 else 1 end as price_factor,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join plant_shelf on county_case.case_no = plant_shelf.case_no
inner join item on plant_shelf.item_no = item.item_no
where county_case.scheme = 'expired_lot';

insert into plant_stock by name
select
    county_case.case_no,
    1 as entry_no,
    plant_shelf.inst_no,
    item.item_no,
    'purchase_return' as inv_type,
    begn_day + 45 as on_day,
    4 * item.pack as qty,
    0.86 as price_share,
    '23' || lpad((county_case.case_no % 10000)::varchar, 4, '0') as lot,
    calendar(begn_day + 40) as expires_on,
from county_case
inner join plant_shelf on county_case.case_no = plant_shelf.case_no
inner join item on plant_shelf.item_no = item.item_no
where county_case.kind = 'pulled_back'
