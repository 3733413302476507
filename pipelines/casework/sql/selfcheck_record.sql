-- One row per question and settlement of the institution, as it delivered it, with columns for it to fill in. A settlement
-- asked about under several questions names the others on each of its rows.
with
asked as (
    select
        selfcheck_claim.*,
        selfcheck_question.question_no,
        selfcheck_question.title,
        list(selfcheck_question.question_no) over (partition by selfcheck_claim.setl_id) as question_nos,
    from selfcheck_claim
    inner join selfcheck_question on selfcheck_claim.scheme = selfcheck_question.scheme
)

select
    asked.question_no,
    asked.title as scheme_title,
    net_settlement.psn_no,
    net_settlement.ipt_no,
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    cast(net_settlement.begntime as date) as begn_date,
    cast(net_settlement.endtime as date) as end_date,
    net_settlement.dscg_maindiag_name,
    coalesce(selfcheck_line.doctors, net_settlement.atddr_no, net_settlement.rx_dr_codg) as doctor,
    net_settlement.adm_bed,
    nullif(array_to_string(asked.item_names, '、'), '') as item_names,
    selfcheck_line.price_limits,
    net_settlement.medfee_sumamt,
    net_settlement.fund_pay_sumamt,
    nullif(
        array_to_string(
            list_transform(
                list_sort(list_filter(asked.question_nos, no -> no <> asked.question_no)),
                no -> '问题' || cast(no as varchar)
            ),
            '、'
        ),
        ''
    ) as also_asked,
    cast(null as varchar) as self_verdict,
    cast(null as decimal(18, 2)) as refund_amt,
    cast(null as varchar) as explanation,
from asked
inner join net_settlement on asked.setl_id = net_settlement.setl_id
left join selfcheck_line on asked.scheme = selfcheck_line.scheme and asked.setl_id = selfcheck_line.setl_id
order by asked.question_no, net_settlement.begntime, net_settlement.setl_id
