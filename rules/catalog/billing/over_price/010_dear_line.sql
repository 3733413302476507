-- One row per charge line dearer than the ceiling of its institution's level.
with
limited as (
    select
        med_list_codg,
        coalesce(pack_cnt, 1) as pack_cnt,
        pric_uplmt_amt as max_price,
        coalesce(pric_uplmt_lv3, pric_uplmt_amt) as max_price_lv3, -- tertiary and primary may have their own
        coalesce(pric_uplmt_lv1, pric_uplmt_amt) as max_price_lv1,
    from catalog
    where pric_uplmt_amt > 0
),

ceiling as (
    select
        *,
        greatest(max_price, max_price_lv3, max_price_lv1) as max_price_any,
        least(max_price, max_price_lv3, max_price_lv1) * (1 + $tolerance) as least_price,
    from limited
),

dear as ( -- few pass the lowest ceiling: only those need their institution's level
    select
        charge.feedetl_sn,
        charge.setl_id,
        charge.fixmedins_code,
        charge.med_list_codg,
        charge.med_list_name,
        charge.fee_ocur_time,
        charge.pric,
        charge.cnt,
        charge.det_item_fee_sumamt,
        ceiling.pack_cnt,
        coalesce(institution.hosp_lv, '') as hosp_lv,
        case
            when institution.hosp_lv = '3' then ceiling.max_price_lv3
            when institution.hosp_lv = '1' then ceiling.max_price_lv1
            when institution.hosp_lv in ('2', '9') then ceiling.max_price
            else ceiling.max_price_any -- a level nobody knows is given the highest
        end as max_price,
    from net_charge_line as charge
    inner join ceiling on charge.med_list_codg = ceiling.med_list_codg and charge.pric > ceiling.least_price
    inner join institution on charge.fixmedins_code = institution.fixmedins_code
)

select
    *,
    case -- the price of a whole pack, at most a fifth cheaper
        when
            pack_cnt > 1
            and pric >= 0.8 * max_price * pack_cnt
            and pric <= max_price * pack_cnt * (1 + $tolerance)
            then 1
        else 0
    end as is_pack_price,
from dear
where
    pric > max_price * (1 + $tolerance)
    -- what was really asked for, a discount and the cent it was rounded to left aside
    and det_item_fee_sumamt > max_price * cnt * (1 + $tolerance) + 0.01
