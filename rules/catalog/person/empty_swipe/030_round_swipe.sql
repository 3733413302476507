-- One row per visit settled for a round amount out of the account, of a person who does so again and again at one place.
with
swiped as (
    select
        setl_id,
        psn_no,
        fixmedins_code,
        setl_time,
        medfee_sumamt,
        acct_pay,
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
    from swiped
    group by fixmedins_code
    having max(is_round) = 1
),

suspicious as (
    select
        swiped.*,
        usual.round_share,
    from swiped
    inner join usual on swiped.fixmedins_code = usual.fixmedins_code
    where swiped.is_round = 1 and usual.round_share <= $max_round_share
),

counted as (
    select
        earlier.setl_id,
        count(*) as n_after,
    from suspicious as earlier
    inner join suspicious as later
        on
            earlier.psn_no = later.psn_no
            and earlier.fixmedins_code = later.fixmedins_code
            and earlier.setl_time <= later.setl_time
            and date_diff('day', cast(earlier.setl_time as date), cast(later.setl_time as date)) <= $window_days
    group by earlier.setl_id
),

drainer as (
    select
        suspicious.psn_no,
        suspicious.fixmedins_code,
    from suspicious
    inner join counted on suspicious.setl_id = counted.setl_id
    group by suspicious.psn_no, suspicious.fixmedins_code
    having max(counted.n_after) >= $min_round
)

select suspicious.*,
from suspicious
inner join drainer
    on suspicious.psn_no = drainer.psn_no and suspicious.fixmedins_code = drainer.fixmedins_code
