-- One row per charge line that refund lines took back, wholly (is_standing = 0) or in part.
with
refund as (
    select
        charge_line.feedetl_sn,
        charge_line.init_feedetl_sn,
        coalesce(reversed.root_setl_id, charge_line.setl_id) as setl_id,
        reversed.root_setl_id,
        charge_line.med_list_codg,
        charge_line.pric,
        charge_line.cnt,
        charge_line.det_item_fee_sumamt,
        charge_line.fee_ocur_time,
        reversed.setl_id as reversing_setl_id,
    from charge_line
    left join settlement_reversal as reversed
        on reversed.setl_id = charge_line.setl_id
        and reversed.role <> 'original'
    where charge_line.cnt < 0
        or charge_line.det_item_fee_sumamt < 0
),

named as (
    select
        refund.feedetl_sn as refund_sn,
        charge_line.feedetl_sn,
        refund.cnt as cnt_change,
        refund.det_item_fee_sumamt as amount_change,
    from charge_line
    inner join refund
        on refund.init_feedetl_sn = charge_line.feedetl_sn
    where charge_line.cnt > 0
        -- A line moved to the re-settlement under its old number is not undone by the reversal of the first one.
        and (refund.reversing_setl_id is null or refund.root_setl_id = charge_line.setl_id)
),

-- A refund that names nothing (or nothing known) is paired with an exactly opposite line of its settlement.
unnamed as (
    select
        refund.setl_id,
        refund.med_list_codg,
        refund.pric,
        -refund.cnt as cnt,
        row_number() over (
            partition by refund.setl_id, refund.med_list_codg, refund.pric, refund.cnt
            order by refund.fee_ocur_time, refund.feedetl_sn
        ) as nth,
        refund.cnt as cnt_change,
        refund.det_item_fee_sumamt as amount_change,
        refund.feedetl_sn as refund_sn,
    from refund
    left join named
        on named.refund_sn = refund.feedetl_sn
    left join settlement_reversal as reversed
        on reversed.setl_id = refund.setl_id
    where named.refund_sn is null
        and (refund.init_feedetl_sn is null or refund.reversing_setl_id is null)
        and coalesce(reversed.is_standing, 1) = 1
),

unnamed_key as (
    select distinct setl_id, med_list_codg, pric, cnt
    from unnamed
),

opposite as (
    select
        charge_line.feedetl_sn,
        charge_line.setl_id,
        charge_line.med_list_codg,
        charge_line.pric,
        charge_line.cnt,
        row_number() over (
            partition by charge_line.setl_id, charge_line.med_list_codg, charge_line.pric, charge_line.cnt
            order by charge_line.fee_ocur_time, charge_line.feedetl_sn
        ) as nth,
    from charge_line
    inner join unnamed_key
        on unnamed_key.setl_id = charge_line.setl_id
        and unnamed_key.med_list_codg = charge_line.med_list_codg
        and unnamed_key.pric = charge_line.pric
        and unnamed_key.cnt = charge_line.cnt
    left join named
        on named.feedetl_sn = charge_line.feedetl_sn
    where named.feedetl_sn is null
),

change as (
    select refund_sn, feedetl_sn, cnt_change, amount_change
    from named
    union all
    select unnamed.refund_sn, opposite.feedetl_sn, unnamed.cnt_change, unnamed.amount_change
    from unnamed
    inner join opposite
        on opposite.setl_id = unnamed.setl_id
        and opposite.med_list_codg = unnamed.med_list_codg
        and opposite.pric = unnamed.pric
        and opposite.cnt = unnamed.cnt
        and opposite.nth = unnamed.nth
)

select
    feedetl_sn,
    cast(count(*) as integer) as n_refunds,
    cast(sum(cnt_change) as decimal(18, 4)) as cnt_change,
    cast(sum(amount_change) as decimal(18, 2)) as amount_change,
from change
group by feedetl_sn
order by feedetl_sn
