-- One row per institution with settlements of which more was taken back than was settled.
select
    settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条结算的退费金额超过原结算(如 ', min(settlement.setl_id), ')，多退 ',
        -sum(settlement.medfee_sumamt + settlement_reversal.medfee_change), ' 元，按全额退费处理。请核对是否重复退费。'
    ) as message,
from settlement
inner join settlement_reversal
    on
        settlement.setl_id = settlement_reversal.setl_id
        and settlement_reversal.kind = 'original'
where settlement.medfee_sumamt + settlement_reversal.medfee_change < 0
group by settlement.fixmedins_code
order by subject
