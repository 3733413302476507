-- One row per institution and item billed above the ceiling of the institution's level.
with
dear as (
    select
        med_list_codg,
        hosp_lv,
        count(distinct fixmedins_code) as n_dear,
    from dear_line
    group by med_list_codg, hosp_lv
),

hospital_level as (
    select
        coalesce(hosp_lv, '') as hosp_lv,
        count(*) as n_institutions,
    from institution
    group by coalesce(hosp_lv, '')
),

stale as ( -- most institutions of a level cannot all be wrong: the listed ceiling is
    select
        dear.med_list_codg,
        dear.hosp_lv,
    from dear
    inner join hospital_level on dear.hosp_lv = hospital_level.hosp_lv
    where dear.n_dear >= $min_institutions and 2 * dear.n_dear > hospital_level.n_institutions
),

accused as (
    select
        dear_line.*,
        cast(round(
            (dear_line.det_item_fee_sumamt - dear_line.max_price * dear_line.cnt)
            * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
        ) as decimal(18, 2)) as amount,
    from dear_line
    inner join net_settlement as paid on dear_line.setl_id = paid.setl_id
    left join stale on dear_line.med_list_codg = stale.med_list_codg and dear_line.hosp_lv = stale.hosp_lv
    where stale.med_list_codg is null and dear_line.is_pack_price = 0
)

select
    concat(fixmedins_code, '|', med_list_codg) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(cast(fee_ocur_time as date)) as begn_date,
    max(cast(fee_ocur_time as date)) as end_date,
    sum(amount) as amount,
    min(med_list_name) as item_name,
    min(case hosp_lv when '3' then '三级' when '2' then '二级' when '1' then '一级' when '9' then '未定级' end) as level_name,
    min(max_price) as ceiling_price,
    max(pric) as billed_price,
    max(pric - max_price) as over_yuan,
    max(pric / max_price - 1) as over_share,
    count(*) as n_lines,
    count(distinct setl_id) as n_settlements,
    sum(cnt) as quantity,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by fixmedins_code, med_list_codg
order by subject_id
