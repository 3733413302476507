-- One row per institution with reversals whose original settlement is unknown.
select
    settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条退费结算找不到原结算(如 ', min(settlement.setl_id), ')，合计 ', sum(settlement.medfee_sumamt),
        ' 元，未冲减任何结算。请补传原结算，或更正原结算ID。'
    ) as message,
from settlement
inner join settlement_reversal
    on
        settlement.setl_id = settlement_reversal.setl_id
        and settlement_reversal.kind = 'unknown original'
group by settlement.fixmedins_code
order by subject
