-- One row per finding of a standing lead that the institution may be asked about, with its lead.
with
shared_finding as ( -- it rests on what others did: asking about it would tell of them
    select finding_id,
    from accused_settlement
    group by finding_id
    having count(distinct fixmedins_code) > 1
    union
    select finding.finding_id,
    from finding
    inner join institution as own on own.fixmedins_code = $institution
    inner join institution as other
        on
            own.fixmedins_code <> other.fixmedins_code
            and (
                contains(replace(finding.message, own.fixmedins_name, ''), other.fixmedins_name)
                or contains(replace(finding.evidence, own.fixmedins_name, ''), other.fixmedins_name)
                or contains(finding.evidence, other.fixmedins_code)
            )
)

select distinct
    lead_finding.lead_id,
    lead_finding.finding_id,
from lead_finding
inner join lead on lead_finding.lead_id = lead.lead_id
anti join withheld_lead on lead_finding.lead_id = withheld_lead.lead_id
anti join shared_finding on lead_finding.finding_id = shared_finding.finding_id
where lead.state not in ('withdrawn', 'closed') and not lead.control
order by lead_finding.lead_id, lead_finding.finding_id
