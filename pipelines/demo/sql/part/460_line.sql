-- One row per charge line of an original settlement, in compact ids; refunds and re-settlements follow from it.
with
charge as (
    select
        1 as visit_class,
        stay_no as visit_no,
        line_no,
        item_no,
        cnt,
        on_day,
        on_second,
        0 as credited,
    from stay_charge
    union all
    select
        1 as visit_class,
        stay_no as visit_no,
        line_no,
        item_no,
        cnt,
        on_day,
        on_second,
        credited,
    from operation_charge
    union all
    select
        2 as visit_class,
        visit_no,
        line_no,
        item_no,
        cnt,
        on_day,
        on_second,
        0 as credited,
    from visit_charge
),

told as (
    -- what is planted stands beside what happened by itself
    select
        *,
        false as fake,
        true as has_sale_row,
        null::decimal(18, 6) as said_price,
        1.0::double as price_factor,
        null::varchar as doctor,
        null::varchar as order_no,
        null::bigint as trace_no,
        null::varchar as lot,
        null::date as expires_on,
    from charge
    union all
    select
        visit_class,
        visit_no,
        line_no,
        item_no,
        cnt,
        day_no as on_day,
        second_no as on_second,
        credited,
        fake,
        has_sale_row,
        price as said_price,
        price_factor,
        doctor,
        order_no,
        trace_no,
        lot,
        expires_on,
    from planted_line
    where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
),

priced as (
    select
        told.visit_class,
        told.visit_no,
        told.line_no,
        told.item_no,
        told.cnt * coalesce(line_habit.cnt_factor, 1) as cnt,
        told.on_day,
        told.on_second,
        told.fake,
        told.has_sale_row,
        told.doctor,
        told.order_no,
        told.trace_no,
        told.lot,
        told.expires_on,
        line_habit.case_no as habit_case_no,
        encounter.inst_no,
        encounter.person_no,
        case
            when encounter.part_days > 0
                then 1 + least(told.on_day - encounter.adm_day, encounter.nights - 1) // encounter.part_days
            else 1
        end as part_no,
        case
            when credited > 0 then credited
            -- a drug ordered and not given is credited before the patient leaves
            when
                told.visit_class = 1 and item.list_type = '101' and cnt > 1 and told.line_no < 500000
                and u('not given', told.visit_no, line_no) < 0.006
                then 1
            else 0
        end as credited,
        case
            when said_price is not null then said_price
            when item.list_type = '201'
                then round(item.price * institution.service_factor * told.price_factor * coalesce(line_habit.price_factor, 1), 2)
            else round(item.price * institution.goods_factor * told.price_factor * coalesce(line_habit.price_factor, 1), 4)
        end::decimal(18, 6) as price,
        institution.fixmedins_type = '2' as at_pharmacy,
        encounter.resettled,
        encounter.refunded,
        item.stocked,
    from told
    inner join encounter
        on
            told.visit_class = encounter.visit_class
            and told.visit_no = encounter.visit_no
    inner join item on told.item_no = item.item_no
    inner join institution on encounter.inst_no = institution.inst_no
    left join line_habit
        on
            encounter.inst_no = line_habit.inst_no
            and told.item_no = line_habit.item_no
            and told.on_day >= line_habit.from_day
            and told.on_day < line_habit.upto_day
            and u('habit', told.visit_no, told.line_no) < line_habit.share
)

select
    *,
    (round(cnt * price, 2))::decimal(18, 2) as amount,
    (round(credited * price, 2))::decimal(18, 2) as credited_amount,
from priced
