-- One row per institution and item billed without stock while something cheaper or unlisted came in and was not billed.
with
pair as (
    select
        billed.fixmedins_code,
        billed.med_list_codg,
        billed.item_name,
        billed.qty,
        billed.price,
        other.med_list_codg as other_codg,
        other.item_name as other_name,
        other.price as other_price,
        other.in_qty,
        other.charged_qty,
        other.surplus_qty,
        case
            when billed.vbp_group = other.vbp_group then 1
            when length(billed.stem) >= 2 and billed.stem = other.stem then 2
            when other.list_type is null then 3
            else 4
        end as rank_of_likeness,
    from unstocked_item as billed
    inner join surplus_item as other on billed.fixmedins_code = other.fixmedins_code
    where
        other.surplus_qty >= $min_cover * billed.qty
        and (
            other.list_type is null -- nothing the fund pays for
            or (
                other.list_type = billed.list_type
                and coalesce(other.device_class, '') = coalesce(billed.device_class, '')
                and coalesce(other.price, 0) < billed.price -- without a gain nobody swaps
            )
        )
),

best as (
    select
        *,
        row_number() over (
            partition by fixmedins_code, med_list_codg order by rank_of_likeness, -surplus_qty, other_codg
        ) as nth,
        count(*) over (partition by fixmedins_code, med_list_codg) as n_others,
    from pair
),

accused as (
    select
        best.*,
        charge.feedetl_sn,
        cast(charge.fee_ocur_time as date) as billed_on,
        cast(round(
            charge.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from net_charge_line as charge
    inner join best
        on charge.fixmedins_code = best.fixmedins_code and charge.med_list_codg = best.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where best.nth = 1 and charge.cnt > 0
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
    count(*) as n_lines,
    case max(rank_of_likeness)
        when 1 then '同一集采品种的'
        when 2 then '同名异规的'
        when 3 then '非医保目录商品'
        else '同类更低价的'
    end as likeness,
    max(other_name) as other_name,
    max(other_codg) as other_codg,
    max(in_qty) as other_in_qty,
    max(charged_qty) as other_charged_qty,
    max(surplus_qty) as surplus_qty,
    round(max(price), 4) as billed_price,
    round(max(other_price), 4) as other_price,
    max(n_others) as n_others,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := coalesce(amount, 0))) as records,
from accused
group by fixmedins_code, med_list_codg
order by subject_id
