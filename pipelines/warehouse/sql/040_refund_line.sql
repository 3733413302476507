-- One row per refund line of a standing settlement, with the settlement (setl_id) whose charges it takes back.
with
-- Two scans with one pushed-down comparison each read far less than one scan with an `or`.
negative as (
    select
        feedetl_sn,
        init_feedetl_sn,
        setl_id,
        med_list_codg,
        pric,
        cnt,
        det_item_fee_sumamt,
        fee_ocur_time,
    from charge_line
    where cnt < 0
    union all
    select
        feedetl_sn,
        init_feedetl_sn,
        setl_id,
        med_list_codg,
        pric,
        cnt,
        det_item_fee_sumamt,
        fee_ocur_time,
    from charge_line
    where
        det_item_fee_sumamt < 0
        and cnt >= 0 -- a price correction
)

select
    negative.feedetl_sn as refund_sn,
    negative.init_feedetl_sn,
    coalesce(reversed.root_setl_id, negative.setl_id) as setl_id,
    negative.med_list_codg,
    negative.pric,
    negative.cnt as cnt_change,
    negative.det_item_fee_sumamt as amount_change,
    negative.fee_ocur_time,
from negative
left join settlement_reversal as reversed
    on negative.setl_id = reversed.setl_id
left join settlement_reversal as original
    on reversed.root_setl_id = original.setl_id
-- Lines of a settlement reversed as a whole go with it. Its refund lines must not touch lines that moved on
-- to the re-settlement under their old number, so they are left out here.
where coalesce(original.is_standing, 1) = 1
