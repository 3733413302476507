-- One row per lead with a page and settlement it accuses, in order of time.
select
    shown_lead.lead_id,
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    net_settlement.psn_no,
    person_ref.psn_ref,
    net_settlement.fixmedins_code,
    institution.fixmedins_name,
    net_settlement.med_type,
    net_settlement.begntime,
    net_settlement.endtime,
    net_settlement.setl_time,
    net_settlement.dscg_maindiag_name,
    net_settlement.medfee_sumamt,
    net_settlement.fund_pay_sumamt,
    net_settlement.acct_pay,
    lead_record.amount,
    record_money.money_note,
    stay.stay_id,
    row_number() over (
        partition by shown_lead.lead_id order by net_settlement.setl_time, net_settlement.setl_id
    ) as nth,
from shown_lead
inner join lead_record on shown_lead.lead_id = lead_record.lead_id
inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
left join record_money
    on lead_record.lead_id = record_money.lead_id and lead_record.setl_id = record_money.setl_id
left join person_ref on net_settlement.psn_no = person_ref.psn_no
left join institution on net_settlement.fixmedins_code = institution.fixmedins_code
left join stay on net_settlement.mdtrt_id = stay.stay_id
where shown_lead.has_page
order by shown_lead.lead_id, nth
