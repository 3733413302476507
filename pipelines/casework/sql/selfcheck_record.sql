-- One row per question and settlement of the institution, as it delivered it, with columns for it to fill in.
select
    selfcheck_question.question_no,
    selfcheck_question.title as scheme_title,
    net_settlement.psn_no,
    net_settlement.ipt_no,
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    cast(net_settlement.begntime as date) as begn_date,
    cast(net_settlement.endtime as date) as end_date,
    net_settlement.dscg_maindiag_name,
    nullif(array_to_string(selfcheck_claim.item_names, '、'), '') as item_names,
    net_settlement.medfee_sumamt,
    net_settlement.fund_pay_sumamt,
    cast(null as varchar) as self_verdict,
    cast(null as decimal(18, 2)) as refund_amt,
    cast(null as varchar) as explanation,
from selfcheck_claim
inner join selfcheck_question on selfcheck_claim.scheme = selfcheck_question.scheme
inner join net_settlement on selfcheck_claim.setl_id = net_settlement.setl_id
order by selfcheck_question.question_no, net_settlement.begntime, net_settlement.setl_id
