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
        false as fake,
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
        false as fake,
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
        fake,
    from visit_charge
),

priced as (
    select
        charge.visit_class,
        charge.visit_no,
        charge.line_no,
        charge.item_no,
        charge.cnt,
        charge.on_day,
        charge.on_second,
        charge.fake,
        encounter.inst_no,
        encounter.person_no,
        case
            when encounter.part_days > 0
                then 1 + least(charge.on_day - encounter.adm_day, encounter.nights - 1) // encounter.part_days
            else 1
        end as part_no,
        case
            when credited > 0 then credited
            -- a drug ordered and not given is credited before the patient leaves
            when
                charge.visit_class = 1 and item.list_type = '101' and cnt > 1
                and u('not given', charge.visit_no, line_no) < 0.006
                then 1
            else 0
        end as credited,
        case item.list_type
            when '201' then round(item.price * institution.service_factor, 2)
            else round(item.price * institution.goods_factor, 4)
        end::decimal(18, 6) as price,
        institution.fixmedins_type = '2' as at_pharmacy,
        encounter.resettled,
        encounter.refunded,
        encounter.has_sale_row,
        item.stocked,
    from charge
    inner join encounter
        on
            charge.visit_class = encounter.visit_class
            and charge.visit_no = encounter.visit_no
    inner join item on charge.item_no = item.item_no
    inner join institution on encounter.inst_no = institution.inst_no
)

select
    *,
    (round(cnt * price, 2))::decimal(18, 2) as amount,
    (round(credited * price, 2))::decimal(18, 2) as credited_amount,
from priced
