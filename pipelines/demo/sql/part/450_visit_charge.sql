-- One row per charge of an outpatient or pharmacy visit.
with
counted as (
    select
        *,
        case
            when list_type = '201' then packs
            -- as many packs as the days until the next visit take, over the year
            when med_type = '14' and list_type = '101' and supply_days > 2
                then pack * greatest(
                    (turn = 200)::integer,
                    ceil((turn - 199) * supply_days * coalesce(day_dose, 1) / pack)
                    - ceil((turn - 200) * supply_days * coalesce(day_dose, 1) / pack)
                )
            -- the dialysed take home what seven thirds of a day need
            when visit_kind = 'dialysis' and list_type = '101' and turn >= 400
                then pack * (
                    ceil((turn - 399) * 7 * coalesce(day_dose, 1) / (3 * pack))
                    - ceil((turn - 400) * 7 * coalesce(day_dose, 1) / (3 * pack))
                )
            else packs * pack
        end::integer as cnt,
    from drawn_item
),

distinct_item as (
    -- two lines can only meet in the product that replaces one of them
    select
        *,
        1 as nth_of_item,
    from counted
    where not replaceable
    union all
    select
        *,
        row_number() over (partition by visit_no, item_no order by slot) as nth_of_item,
    from counted
    where replaceable
)

select
    visit_no,
    slot as line_no,
    item_no,
    cnt,
    visit_day as on_day,
    visit_second as on_second,
from distinct_item
where nth_of_item = 1 and cnt > 0
