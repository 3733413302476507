-- One row per institution and item billed there above the ceiling of its level: of the others no line is read again.
with
ceiling as (
    select
        med_list_codg,
        med_list_name,
        coalesce(pack_cnt, 1) as pack_cnt,
        pric_uplmt_amt as max_price,
        coalesce(pric_uplmt_lv3, pric_uplmt_amt) as max_price_lv3, -- tertiary and primary may have their own
        coalesce(pric_uplmt_lv1, pric_uplmt_amt) as max_price_lv1,
        greatest(pric_uplmt_amt, coalesce(pric_uplmt_lv3, 0), coalesce(pric_uplmt_lv1, 0)) as max_price_any,
    from catalog
    where pric_uplmt_amt > 0
),

billed as ( -- gross: a price stands on the line, whatever was given back
    select
        fixmedins_code,
        med_list_codg,
        max(pric) as top_price,
    from charge_line
    group by fixmedins_code, med_list_codg
),

levelled as (
    select
        billed.fixmedins_code,
        billed.top_price,
        coalesce(institution.hosp_lv, '') as hosp_lv,
        ceiling.med_list_codg,
        ceiling.med_list_name,
        ceiling.pack_cnt,
        ceiling.max_price_any,
        case
            when institution.hosp_lv = '3' then ceiling.max_price_lv3
            when institution.hosp_lv = '1' then ceiling.max_price_lv1
            when institution.hosp_lv in ('2', '9') then ceiling.max_price
            else ceiling.max_price_any -- a level nobody knows is given the highest
        end as max_price,
    from billed
    inner join ceiling on billed.med_list_codg = ceiling.med_list_codg
    inner join institution on billed.fixmedins_code = institution.fixmedins_code
)

select *,
from levelled
where top_price > max_price * (1 + $tolerance)
