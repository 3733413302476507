-- One row per settlement of the new day: the last busy day's visits once more, and one in a hundred of its own corrected.
select
    settlement.* replace (
        settlement.setl_id || '-N' as setl_id,
        settlement.mdtrt_id || '-N' as mdtrt_id,
        cast(null as varchar) as init_setl_id,
        settlement.begntime + $shift as begntime,
        settlement.endtime + $shift as endtime,
        settlement.setl_time + $shift as setl_time
    ),
from settlement
where cast(settlement.setl_time as date) = $last_day
union all
select -- a cent that the fund paid is the person's
    settlement.* replace (
        settlement.fund_pay_sumamt - 0.01 as fund_pay_sumamt,
        settlement.psn_cash_pay + 0.01 as psn_cash_pay
    ),
from settlement
where
    cast(settlement.setl_time as date) = $last_day
    and hash(settlement.setl_id) % 100 = 0
    and settlement.fund_pay_sumamt >= 0.01
