-- One row per charge line of an original settlement, in compact ids; refunds and re-settlements follow from it.
with
told as (
    -- what is planted stands beside what happened by itself; only it says price, doctor, order, trace code or lot
    select
        1 as visit_class,
        * rename (stay_no as visit_no),
    from stay_charge
    union all by name
    select
        1 as visit_class,
        * rename (stay_no as visit_no),
    from operation_charge
    union all by name
    select
        2 as visit_class,
        *,
    from visit_charge
    union all by name
    select * exclude (person_no, case_no, stay_turn, visit_turn),
    from planted_line
    where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
),

priced as (
    select
        told.* exclude (price_factor) replace (
            told.cnt * coalesce(line_habit.cnt_factor, 1) as cnt,
            coalesce(fake, false) as fake,
            coalesce(has_sale_row, true) as has_sale_row,
            case
                when credited > 0 then credited
                -- a drug ordered and not given is credited before the patient leaves
                when
                    told.visit_class = 1 and item.list_type = '101' and told.cnt > 1 and told.line_no < 500000
                    and u('not given', told.visit_no, told.line_no) < 0.006
                    then 1
                else 0
            end as credited,
            case
                when told.price is not null then told.price
                when item.list_type = '201'
                    then round(item.price * institution.service_factor * coalesce(told.price_factor, 1) * coalesce(line_habit.price_factor, 1), 2)
                else round(item.price * institution.goods_factor * coalesce(told.price_factor, 1) * coalesce(line_habit.price_factor, 1), 4)
            end::decimal(18, 6) as price
        ),
        line_habit.case_no as habit_case_no,
        encounter.inst_no,
        encounter.person_no,
        case
            when encounter.part_days > 0
                then 1 + least(told.on_day - encounter.adm_day, encounter.nights - 1) // encounter.part_days
            else 1
        end as part_no,
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
