-- One row per visit settled and taken back whole, or settled for a round amount out of the account.
with
taken_back as (
    select
        original.setl_id,
        original.psn_no,
        original.fixmedins_code,
        original.setl_time as swiped_at,
        min(reversal.setl_time) as refunded_at,
        max(original.medfee_sumamt) as amount,
    from settlement as reversal
    inner join settlement as original on reversal.init_setl_id = original.setl_id
    where
        reversal.refd_setl_flag = 1
        and coalesce(original.refd_setl_flag, 0) = 0
        and original.med_type not in ('21', '52')
        and original.medfee_sumamt + reversal.medfee_sumamt <= 0 -- wholly; a part given back is a correction
    group by original.setl_id, original.psn_no, original.fixmedins_code, original.setl_time
),

paid as (
    select
        setl_id,
        psn_no,
        fixmedins_code,
        setl_time,
        medfee_sumamt,
        greatest(fund_pay_sumamt, 0) as fund_amount,
        case
            when
                medfee_sumamt > 0
                and 2 * acct_pay >= medfee_sumamt -- the account pays most of it
                and (medfee_sumamt % $round_yuan = 0 or acct_pay % $round_yuan = 0)
                then 1
            else 0
        end as is_round,
    from net_settlement
    where med_type not in ('21', '52')
),

usual as ( -- where prices are round, so are bills
    select
        fixmedins_code,
        avg(is_round) as round_share,
    from paid
    group by fixmedins_code
    having max(is_round) = 1
)

select
    'taken back' as kind,
    setl_id,
    psn_no,
    fixmedins_code,
    swiped_at,
    refunded_at,
    amount,
    cast(0 as decimal(18, 2)) as fund_amount,
    cast(null as double) as round_share,
from taken_back
union all
select
    'round' as kind,
    paid.setl_id,
    paid.psn_no,
    paid.fixmedins_code,
    paid.setl_time as swiped_at,
    cast(null as timestamp) as refunded_at,
    paid.medfee_sumamt as amount,
    paid.fund_amount,
    usual.round_share,
from paid
inner join usual on paid.fixmedins_code = usual.fixmedins_code
where paid.is_round = 1 and usual.round_share <= $max_round_share
