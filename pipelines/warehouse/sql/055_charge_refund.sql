-- One row per charge line that refund lines took back, wholly or in part.
select
    feedetl_sn,
    setl_id,
    fixmedins_code,
    med_list_codg,
    list_type,
    fee_ocur_time,
    cnt,
    amount,
    cast(count(*) as integer) as n_refunds,
    cast(sum(cnt_change) as decimal(18, 4)) as cnt_change,
    cast(sum(amount_change) as decimal(18, 2)) as amount_change,
from matched_refund
group by feedetl_sn, setl_id, fixmedins_code, med_list_codg, list_type, fee_ocur_time, cnt, amount
