-- One row per charge line dearer than the ceiling of its institution's level.
with
hospital_level as (
    select distinct coalesce(hosp_lv, '') as hosp_lv,
    from institution
),

ceiling as ( -- tertiary and primary hospitals may have their own
    select
        catalog.med_list_codg,
        coalesce(catalog.pack_cnt, 1) as pack_cnt,
        hospital_level.hosp_lv,
        case
            when hospital_level.hosp_lv = '3' then coalesce(catalog.pric_uplmt_lv3, catalog.pric_uplmt_amt)
            when hospital_level.hosp_lv = '1' then coalesce(catalog.pric_uplmt_lv1, catalog.pric_uplmt_amt)
            when hospital_level.hosp_lv in ('2', '9') then catalog.pric_uplmt_amt
            else greatest( -- a level nobody knows is given the highest
                catalog.pric_uplmt_amt,
                coalesce(catalog.pric_uplmt_lv3, catalog.pric_uplmt_amt),
                coalesce(catalog.pric_uplmt_lv1, catalog.pric_uplmt_amt)
            )
        end as max_price,
    from catalog
    cross join hospital_level
    where coalesce(catalog.pric_uplmt_amt, catalog.pric_uplmt_lv3, catalog.pric_uplmt_lv1) > 0
),

least_ceiling as (
    select
        med_list_codg,
        min(max_price) as max_price,
    from ceiling
    where max_price > 0
    group by med_list_codg
)

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
    ceiling.max_price,
    ceiling.hosp_lv,
    case -- the price of a whole pack, at most a fifth cheaper
        when
            ceiling.pack_cnt > 1
            and charge.pric >= 0.8 * ceiling.max_price * ceiling.pack_cnt
            and charge.pric <= ceiling.max_price * ceiling.pack_cnt * (1 + $tolerance)
            then 1
        else 0
    end as is_pack_price,
from net_charge_line as charge
inner join least_ceiling
    on charge.med_list_codg = least_ceiling.med_list_codg and charge.pric > least_ceiling.max_price * (1 + $tolerance)
inner join institution on charge.fixmedins_code = institution.fixmedins_code
inner join ceiling
    on
        charge.med_list_codg = ceiling.med_list_codg
        and coalesce(institution.hosp_lv, '') = ceiling.hosp_lv
where
    charge.pric > ceiling.max_price * (1 + $tolerance)
    -- what was really asked for, a discount taken off and the cent it was rounded to left aside
    and charge.det_item_fee_sumamt > ceiling.max_price * charge.cnt * (1 + $tolerance) + 0.01
