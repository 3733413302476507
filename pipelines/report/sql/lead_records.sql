-- One row per lead with accused settlements: the first eighty of them, and how many persons and institutions.
select
    lead_id,
    list(
        struct_pack(
            setl_id := setl_id,
            psn_no := psn_no,
            psn_ref := psn_ref,
            fixmedins_name := coalesce(fixmedins_name, fixmedins_code),
            med_type := med_type,
            begn_on := cast(begntime as date),
            end_on := cast(endtime as date),
            settled_at := setl_time,
            is_stay := stay_id is not null,
            diagnosis := dscg_maindiag_name,
            total_amount := medfee_sumamt,
            fund_amount := fund_pay_sumamt,
            account_amount := acct_pay,
            amount := amount,
            money_note := money_note
        ) order by nth
    ) filter (where nth <= 80) as records,
    count(*) as n_accused_records,
    count(distinct psn_no) as n_accused_persons,
    count(distinct fixmedins_code) as n_accused_institutions,
from accused_record
group by lead_id
