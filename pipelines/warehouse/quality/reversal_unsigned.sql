-- One row per institution whose reversals carry the sign of the original.
select
    settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条退费结算的金额为正数(如 ', min(settlement.setl_id), ')，合计 ', sum(settlement.medfee_sumamt),
        ' 元，已按负数冲减。请更正导出，退费结算的金额应为负数。'
    ) as message,
from settlement
inner join settlement_reversal
    on
        settlement.setl_id = settlement_reversal.setl_id
        and settlement_reversal.kind = 'reversal'
        and settlement_reversal.medfee_change = -settlement.medfee_sumamt
where settlement.medfee_sumamt <> 0
group by settlement.fixmedins_code
order by subject
