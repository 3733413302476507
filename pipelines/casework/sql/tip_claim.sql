-- One row per tip and lead it touches: same institution, person and scheme, as far as the tip says.
with
lead_settlement as (
    select
        lead.lead_id,
        lead.schemes,
        coalesce(net_settlement.fixmedins_code, lead.fixmedins_code) as fixmedins_code,
        coalesce(net_settlement.psn_no, lead.psn_no) as psn_no,
    from lead
    left join lead_record on lead.lead_id = lead_record.lead_id
    left join net_settlement on lead_record.setl_id = net_settlement.setl_id
    where lead.state <> 'withdrawn' and not lead.control
)

select distinct
    landed_tip.tip_id,
    lead_settlement.lead_id,
from landed_tip
inner join lead_settlement
    on
        (landed_tip.fixmedins_code is null or landed_tip.fixmedins_code = lead_settlement.fixmedins_code)
        and (landed_tip.psn_no is null or landed_tip.psn_no = lead_settlement.psn_no)
        and (landed_tip.scheme is null or list_contains(lead_settlement.schemes, landed_tip.scheme))
where landed_tip.fixmedins_code is not null or landed_tip.psn_no is not null
order by landed_tip.tip_id, lead_settlement.lead_id
