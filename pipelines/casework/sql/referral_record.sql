-- One row per settlement that a referred lead of the published night accuses, in the order of the ledger.
select
    referred.referral_id,
    referred.lead_id,
    net_settlement.fixmedins_code,
    institution.fixmedins_name,
    mask_identifier(net_settlement.psn_no) as psn_no,
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    cast(net_settlement.begntime as date) as begn_date,
    cast(net_settlement.endtime as date) as end_date,
    net_settlement.fund_pay_sumamt,
    lead_record.amount,
from referred_listed as referred
inner join lead_record on referred.lead_id = lead_record.lead_id
inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
left join institution on net_settlement.fixmedins_code = institution.fixmedins_code
order by referred.referral_id, net_settlement.begntime, net_settlement.setl_id
