-- One row per institution, stocked item and day with standing insured charges, in base units (each).
with
stocked_item as (
    select distinct
        fixmedins_code,
        med_list_codg,
    from stock_movement
),

-- Quantities add up, so what is not standing is taken off again: looking up every line would cost more.
reversed_charge as (
    select
        charge_line.fixmedins_code,
        charge_line.med_list_codg,
        charge_line.fee_ocur_time,
        -charge_line.cnt as cnt,
        -charge_line.det_item_fee_sumamt as amount,
    from charge_line
    inner join settlement_reversal as reversed
        on
            charge_line.setl_id = reversed.setl_id
            and reversed.is_standing = 0
    where
        charge_line.list_type <> '201'
        and charge_line.cnt >= 0
        and charge_line.det_item_fee_sumamt >= 0
),

refunded_charge as (
    select
        charge_refund.fixmedins_code,
        charge_refund.med_list_codg,
        charge_refund.fee_ocur_time,
        case
            when charge_refund.cnt + charge_refund.cnt_change > 0 then charge_refund.cnt_change
            else -charge_refund.cnt
        end as cnt,
        case
            when charge_refund.cnt + charge_refund.cnt_change > 0 then charge_refund.amount_change
            else -charge_refund.amount
        end as amount,
    from charge_refund
    left join settlement_reversal as reversed
        on charge_refund.setl_id = reversed.setl_id
    where
        charge_refund.list_type <> '201'
        and coalesce(reversed.is_standing, 1) = 1
),

late_opening as (
    select
        fixmedins_code,
        med_list_codg,
        counted_at,
        counted_on,
    from stock_opening
    where counted_at > cast(counted_on as timestamp)
),

-- What was charged on the day of the first stock-take but before it is already in what was counted.
counted_already as (
    select
        net_charge_line.fixmedins_code,
        net_charge_line.med_list_codg,
        net_charge_line.fee_ocur_time,
        -net_charge_line.cnt as cnt,
        -net_charge_line.det_item_fee_sumamt as amount,
    from net_charge_line
    inner join late_opening
        on
            net_charge_line.fixmedins_code = late_opening.fixmedins_code
            and net_charge_line.med_list_codg = late_opening.med_list_codg
            and late_opening.counted_on = cast(net_charge_line.fee_ocur_time as date)
            and net_charge_line.fee_ocur_time < late_opening.counted_at
    where net_charge_line.list_type <> '201'
),

charge as (
    select
        fixmedins_code,
        med_list_codg,
        fee_ocur_time,
        cnt,
        det_item_fee_sumamt as amount,
    from charge_line
    where
        list_type <> '201' -- services are not stocked
        and cnt >= 0
        and det_item_fee_sumamt >= 0
    union all
    select
        fixmedins_code,
        med_list_codg,
        fee_ocur_time,
        cnt,
        amount,
    from reversed_charge
    union all
    select
        fixmedins_code,
        med_list_codg,
        fee_ocur_time,
        cnt,
        amount,
    from refunded_charge
    union all
    select
        fixmedins_code,
        med_list_codg,
        fee_ocur_time,
        cnt,
        amount,
    from counted_already
),

daily as (
    select
        fixmedins_code,
        med_list_codg,
        cast(fee_ocur_time as date) as charged_on,
        sum(cnt) as charged_qty,
        sum(amount) as charged_amount,
    from charge
    group by fixmedins_code, med_list_codg, cast(fee_ocur_time as date)
)

select
    daily.fixmedins_code,
    daily.med_list_codg,
    daily.charged_on,
    cast(daily.charged_qty as decimal(18, 4)) as charged_qty,
    cast(daily.charged_amount as decimal(18, 2)) as charged_amount,
from daily
inner join stocked_item
    on
        daily.fixmedins_code = stocked_item.fixmedins_code
        and daily.med_list_codg = stocked_item.med_list_codg
where daily.charged_qty <> 0
