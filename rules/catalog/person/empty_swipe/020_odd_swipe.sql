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
    from reversal
    inner join settlement as original on reversal.init_setl_id = original.setl_id
    where
        coalesce(original.refd_setl_flag, 0) = 0
        and original.med_type not in ('21', '52')
        and original.medfee_sumamt + reversal.medfee_sumamt <= 0 -- wholly; a part given back is a correction
    group by original.setl_id, original.psn_no, original.fixmedins_code, original.setl_time
),

round_swipe as ( -- the account pays most of it, and a round amount
    select
        setl_id,
        psn_no,
        fixmedins_code,
        setl_time,
        medfee_sumamt,
        greatest(fund_pay_sumamt, 0) as fund_amount,
    from net_settlement
    where
        med_type not in ('21', '52')
        and medfee_sumamt > 0
        and 2 * acct_pay >= medfee_sumamt
        and (medfee_sumamt % $round_yuan = 0 or acct_pay % $round_yuan = 0)
),

seller as (
    select
        fixmedins_code,
        count(*) as n_round,
    from round_swipe
    group by fixmedins_code
),

usual as ( -- where prices are round, so are bills
    select
        paid.fixmedins_code,
        cast(max(seller.n_round) as double) / count(*) as round_share,
    from net_settlement as paid
    inner join seller on paid.fixmedins_code = seller.fixmedins_code
    where paid.med_type not in ('21', '52')
    group by paid.fixmedins_code
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
from round_swipe as paid
inner join usual on paid.fixmedins_code = usual.fixmedins_code
where usual.round_share <= $max_round_share
