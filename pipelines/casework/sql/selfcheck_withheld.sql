-- One row: how many standing leads with something at the institution it is not asked about, under any question.
with
touching as (
    select distinct lead.lead_id,
    from lead
    left join lead_record on lead.lead_id = lead_record.lead_id
    left join net_settlement on lead_record.setl_id = net_settlement.setl_id
    where
        lead.state not in ('withdrawn', 'closed')
        and not lead.control
        and (net_settlement.fixmedins_code = $institution or lead.fixmedins_code = $institution)
),

asked as (
    select distinct told_finding.lead_id,
    from told_finding
    inner join accused_settlement on told_finding.finding_id = accused_settlement.finding_id
    inner join selfcheck_claim
        on
            accused_settlement.scheme = selfcheck_claim.scheme
            and accused_settlement.setl_id = selfcheck_claim.setl_id
)

select count(*) as n_leads,
from touching
anti join asked on touching.lead_id = asked.lead_id
