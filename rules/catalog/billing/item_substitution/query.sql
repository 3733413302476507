-- One row per institution and item billed without stock while its like, or goods that are no drug, came in and were not billed.
with
likeness as (
    select
        billed.fixmedins_code,
        billed.med_list_codg,
        billed.item_name,
        billed.qty,
        billed.short_qty,
        billed.price,
        other.med_list_codg as other_codg,
        other.item_name as other_name,
        other.price as other_price,
        other.in_qty,
        other.charged_qty,
        other.surplus_qty,
        case
            when coalesce(other.list_type, billed.list_type) <> billed.list_type then 3
            when billed.vbp_group = other.vbp_group then 1
            when length(billed.stem) >= 2 and billed.stem = other.stem then 2
            when other.list_type is null then 3 -- nothing the fund pays for
            else 4
        end as rank_of_likeness,
        case
            when other.list_type is null then 1
            when -- household devices: of no use at a hospital's counter, and bought while the drug was billed
                other.list_type = '301' and billed.list_type = '101' and place.fixmedins_type = '2'
                and other.charged_qty = 0
                and other.first_bought_on <= billed.last_billed_on
                and other.last_bought_on >= billed.first_billed_on
                then 1
            when
                other.list_type = billed.list_type
                and coalesce(other.device_class, '') = coalesce(billed.device_class, '')
                and coalesce(other.price, 0) < billed.price -- without a gain nobody swaps
                then 1
            else 0
        end as is_possible,
    from unstocked_item as billed
    inner join surplus_item as other
        on billed.fixmedins_code = other.fixmedins_code and billed.med_list_codg <> other.med_list_codg
    left join institution as place on billed.fixmedins_code = place.fixmedins_code
),

pair as ( -- a surplus explains one shortage, the likest and then the dearest
    select
        *,
        row_number() over (
            partition by fixmedins_code, other_codg order by rank_of_likeness, -short_qty * price, med_list_codg
        ) as nth_shortage,
    from likeness
    where
        is_possible = 1
        and rank_of_likeness <= 3 -- any other drug in surplus is a coincidence
        and case -- other goods are swapped by worth: a machine for many tablets
            when rank_of_likeness = 3 and other_price > 0
                then surplus_qty * other_price >= $min_cover * short_qty * price
            else surplus_qty >= $min_cover * short_qty
        end
),

best as (
    select
        *,
        row_number() over (
            partition by fixmedins_code, med_list_codg order by rank_of_likeness, -surplus_qty, other_codg
        ) as nth,
        count(*) over (partition by fixmedins_code, med_list_codg) as n_others,
    from pair
    where nth_shortage = 1
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
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := coalesce(amount, 0))) as records,
from accused
group by fixmedins_code, med_list_codg
order by subject_id
