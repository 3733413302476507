-- One row per lead of the institution and settlement there that it accuses, in order of leads and time; a lead
-- without one has a row of its own, where its verdict can be written.
select
    row_number() over (
        order by case_lead.lead_no asc, net_settlement.begntime asc nulls last, net_settlement.setl_id asc
    ) as seq_no,
    case_lead.lead_id,
    case_lead.schemes,
    net_settlement.psn_no,
    person_ref.psn_ref,
    net_settlement.ipt_no,
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    coalesce(cast(net_settlement.begntime as date), case_lead.begn_date) as begn_date,
    coalesce(cast(net_settlement.endtime as date), case_lead.end_date) as end_date,
    net_settlement.dscg_maindiag_name,
    coalesce(net_settlement.atddr_no, net_settlement.rx_dr_codg) as doctor,
    net_settlement.medfee_sumamt,
    net_settlement.fund_pay_sumamt,
    record_money.account_amount,
    cast(coalesce(lead_record.amount, 0) as decimal(18, 2)) as amount,
    coalesce(record_money.money_note, case when net_settlement.setl_id is null then case_lead.money_note end) as money_note,
    cast(null as varchar) as verdict,
    cast(null as decimal(18, 2)) as confirmed_amt,
    cast(null as varchar) as reason,
    cast(null as varchar) as note,
from case_lead
left join lead_record on case_lead.lead_id = lead_record.lead_id and case_lead.n_records > 0
left join net_settlement on lead_record.setl_id = net_settlement.setl_id
left join record_money on lead_record.lead_id = record_money.lead_id and lead_record.setl_id = record_money.setl_id
left join person_ref on net_settlement.psn_no = person_ref.psn_no
where case_lead.n_records = 0 or net_settlement.fixmedins_code = $institution
order by seq_no
