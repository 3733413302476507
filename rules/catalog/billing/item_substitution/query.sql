-- One row per institution and item billed without stock while its like, or goods that are no drug, came in and were not billed.
with
looked_for as ( -- a list with a condition lets the scan pass over the lines of all other institutions
    select fixmedins_code,
    from best
    where nth = 1
    group by fixmedins_code
    having count(*) > 0
),

accused as (
    select
        best.*,
        charge.feedetl_sn,
        cast(charge.fee_ocur_time as date) as billed_on,
        cast(round(
            charge.det_item_fee_sumamt * best.short_qty / best.qty -- part of it was there
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from net_charge_line as charge
    inner join best
        on charge.fixmedins_code = best.fixmedins_code and charge.med_list_codg = best.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where
        charge.fixmedins_code in (select looked_for.fixmedins_code, from looked_for)
        and charge.cnt > 0
        and best.nth = 1
),

swapped as (
    select
        sold.*,
        coalesce(cast(round(
            sold.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)), 0) as amount,
    from swapped_sale as sold
    inner join net_settlement as paid on sold.setl_id = paid.setl_id
    where sold.n_swaps >= $min_swaps -- once or twice the wrong article was scanned
)

select
    concat(fixmedins_code, '|', med_list_codg) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(billed_on) as begn_date,
    max(billed_on) as end_date,
    sum(coalesce(amount, 0)) as amount,
    max(item_name) as item_name,
    max(qty) as billed_qty,
    max(qty - short_qty) as available_qty,
    count(*) as n_lines,
    case max(rank_of_likeness)
        when 1 then '同一集采品种的'
        when 2 then '同名异规的'
        else '非药品商品'
    end as likeness,
    max(other_name) as other_name,
    max(other_codg) as other_codg,
    max(in_qty) as other_in_qty,
    max(charged_qty) as other_charged_qty,
    max(surplus_qty) as surplus_qty,
    round(max(price), 4) as billed_price,
    round(max(other_price), 4) as other_price,
    max(n_others) as n_others,
    cast(null as varchar) as handed_name,
    cast(null as decimal(18, 4)) as handed_qty,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := coalesce(amount, 0))) as records,
from accused
group by fixmedins_code, med_list_codg
union all
select
    concat(sold.fixmedins_code, '|', sold.med_list_codg) as subject_id,
    sold.fixmedins_code,
    cast(null as varchar) as psn_no,
    cast(min(sold.fee_ocur_time) as date) as begn_date,
    cast(max(sold.fee_ocur_time) as date) as end_date,
    sum(sold.amount) as amount,
    max(sold.med_list_name) as item_name,
    sum(sold.cnt) as billed_qty,
    cast(null as decimal(18, 4)) as available_qty,
    count(*) as n_lines,
    cast(null as varchar) as likeness,
    cast(null as varchar) as other_name,
    min(sold.other_codg) as other_codg,
    cast(null as decimal(18, 4)) as other_in_qty,
    cast(null as decimal(18, 4)) as other_charged_qty,
    cast(null as decimal(18, 4)) as surplus_qty,
    round(sum(sold.det_item_fee_sumamt) / sum(sold.cnt), 4) as billed_price,
    cast(null as double) as other_price,
    count(distinct sold.other_codg) as n_others,
    string_agg(distinct sold.other_name, '、' order by sold.other_name) as handed_name,
    sum(sold.other_qty) as handed_qty,
    list(struct_pack(record_type := 'charge_line', record_id := sold.feedetl_sn, amount := sold.amount)) as records,
from swapped as sold
left join best as told
    on sold.fixmedins_code = told.fixmedins_code and sold.med_list_codg = told.med_list_codg and told.nth = 1
where told.med_list_codg is null -- already accused of it for all its charges
group by sold.fixmedins_code, sold.med_list_codg
order by subject_id
