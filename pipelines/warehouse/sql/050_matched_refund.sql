-- One row per refund line matched to the charge line it takes back.
with
named as (
    select
        charge_line.feedetl_sn,
        charge_line.setl_id,
        charge_line.fixmedins_code,
        charge_line.med_list_codg,
        charge_line.list_type,
        charge_line.fee_ocur_time,
        charge_line.cnt,
        charge_line.det_item_fee_sumamt as amount,
        refund_line.refund_sn,
        refund_line.cnt_change,
        refund_line.amount_change,
    from charge_line
    inner join refund_line
        on charge_line.feedetl_sn = refund_line.init_feedetl_sn
    where
        charge_line.cnt >= 0
        and charge_line.det_item_fee_sumamt >= 0
),

-- A refund that names nothing is paired with an exactly opposite line of its settlement, first with first.
unnamed as (
    select
        setl_id,
        med_list_codg,
        pric,
        -cnt_change as cnt,
        row_number() over (
            partition by setl_id, med_list_codg, pric, cnt_change
            order by fee_ocur_time, refund_sn
        ) as nth,
        refund_sn,
        cnt_change,
        amount_change,
    from refund_line
    where init_feedetl_sn is null
),

refunding_settlement as (
    select distinct setl_id,
    from unnamed
),

opposite as (
    select
        charge_line.feedetl_sn,
        charge_line.setl_id,
        charge_line.fixmedins_code,
        charge_line.med_list_codg,
        charge_line.list_type,
        charge_line.fee_ocur_time,
        charge_line.pric,
        charge_line.cnt,
        charge_line.det_item_fee_sumamt as amount,
        row_number() over (
            partition by charge_line.setl_id, charge_line.med_list_codg, charge_line.pric, charge_line.cnt
            order by charge_line.fee_ocur_time, charge_line.feedetl_sn
        ) as nth,
    from charge_line
    inner join refunding_settlement
        on charge_line.setl_id = refunding_settlement.setl_id
    left join named
        on charge_line.feedetl_sn = named.feedetl_sn
    where named.feedetl_sn is null
)

select
    feedetl_sn,
    setl_id,
    fixmedins_code,
    med_list_codg,
    list_type,
    fee_ocur_time,
    cnt,
    amount,
    refund_sn,
    cnt_change,
    amount_change,
from named
union all
select
    opposite.feedetl_sn,
    opposite.setl_id,
    opposite.fixmedins_code,
    opposite.med_list_codg,
    opposite.list_type,
    opposite.fee_ocur_time,
    opposite.cnt,
    opposite.amount,
    unnamed.refund_sn,
    unnamed.cnt_change,
    unnamed.amount_change,
from unnamed
inner join opposite
    on
        unnamed.setl_id = opposite.setl_id
        and unnamed.med_list_codg = opposite.med_list_codg
        and unnamed.pric = opposite.pric
        and unnamed.cnt = opposite.cnt
        and unnamed.nth = opposite.nth
