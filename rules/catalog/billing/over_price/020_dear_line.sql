-- One row per charge line dearer than the ceiling of its institution's level.
with
dear as (
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
        dear_pair.pack_cnt,
        dear_pair.hosp_lv,
        dear_pair.max_price,
    from net_charge_line as charge
    inner join dear_pair
        on charge.fixmedins_code = dear_pair.fixmedins_code and charge.med_list_codg = dear_pair.med_list_codg
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
