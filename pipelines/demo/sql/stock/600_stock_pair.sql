-- One row per institution × item that is kept on a shelf, with how the shelf is run and the case it belongs to.
with
top as (
    select
        inst_no,
        item_no,
        row_number() over (order by billed desc, inst_no asc, item_no asc) as place,
    from shelf_use
    where in_hospital and list_type = '101' and pack > 1
),

wanted as (
    select 3 * count(*) as pairs,
    from county_case
    where pool = 'hospital_stock'
),

costly as (
    -- hospital drugs on which most money is billed, in a chance order within the top
    select
        inst_no,
        item_no,
        row_number() over (order by u('stock case', inst_no, item_no), inst_no, item_no) - 1 as turn,
    from top
    cross join wanted
    where top.place <= wanted.pairs
),

hospital_case as (
    select
        costly.inst_no,
        costly.item_no,
        county_case.case_no,
        county_case.kind,
    from costly
    inner join county_case on county_case.pool = 'hospital_stock' and costly.turn = county_case.pool_turn
)

select
    pair.*,
    coalesce(hospital_case.case_no, plant_shelf.case_no) as case_no,
    coalesce(hospital_case.kind, case when plant_shelf.case_no is not null then 'planted' end) as kind,
    case hospital_case.kind
        when 'hospital_phantom' then 0.55 + 0.3 * u('short', hospital_case.case_no)
        when 'little_short' then 0.04 + 0.08 * u('short', hospital_case.case_no)
        when 'hospital_short' then 0.2 + 0.2 * u('short', hospital_case.case_no)
        else coalesce(plant_shelf.short_share, 0)
    end as short_share,
    case
        when hospital_case.kind = 'goods_in_transit' then 14
        when plant_shelf.cycle_days is not null then plant_shelf.cycle_days
        else [14, 21, 30, 30][1 + floor(u('cycle', pair.inst_no, pair.item_no) * 4)::integer]
    end as cycle_days,
    -- how many days the invoice comes after the goods
    case
        when hospital_case.kind = 'goods_in_transit' then 2 + hospital_case.case_no % 2
        when plant_shelf.transit_days is not null then plant_shelf.transit_days
        when u('transit', pair.inst_no, pair.item_no) < 0.25 then between_whole(1, 2, u('transit days', pair.inst_no, pair.item_no))
        else 0
    end as transit_days,
    -- what stands on the shelf on the first of January
    case
        when hospital_case.kind = 'goods_in_transit' then 0
        when plant_shelf.opening is not null then plant_shelf.opening
        when hospital_case.kind = 'opening_unknown' then ceil(pair.used * 0.5 / pair.pack) * pair.pack
        else ceil((pair.most_in_a_day * 1.5 + 2 * pair.lent + 3) / pair.pack) * pair.pack
    end::bigint as opening,
    case
        when hospital_case.kind = 'opening_unknown' then false
        when hospital_case.kind is not null then true
        when plant_shelf.opening_counted is not null then plant_shelf.opening_counted
        else u('opening counted', pair.inst_no, pair.item_no) > 0.03
    end as opening_counted,
    coalesce(plant_shelf.closing_counted, u('closing counted', pair.inst_no, pair.item_no) < 0.85) as closing_counted,
from shelf_use as pair
left join hospital_case on pair.inst_no = hospital_case.inst_no and pair.item_no = hospital_case.item_no
left join plant_shelf on pair.inst_no = plant_shelf.inst_no and pair.item_no = plant_shelf.item_no
-- a shelf without any book: nothing is bought, counted or broken
where coalesce(plant_shelf.kept, true)
order by pair.inst_no, pair.item_no
