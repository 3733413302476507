-- One row per settlement of a judged lead: the schemes of the findings that accused it there.
with
judged_lead as (
    select distinct lead_id,
    from judged_record
),

accused as (
    select
        lead_finding.lead_id,
        finding_record.record_id,
        finding_record.record_type,
        finding.scheme,
    from lead_finding
    semi join judged_lead on lead_finding.lead_id = judged_lead.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    inner join finding_record on finding.finding_id = finding_record.finding_id
),

accused_settlement as (
    select
        lead_id,
        record_id as setl_id,
        scheme,
    from accused
    where record_type = 'settlement'
    union
    select
        accused.lead_id,
        net_charge_line.setl_id,
        accused.scheme,
    from accused
    inner join net_charge_line on accused.record_id = net_charge_line.feedetl_sn
    where accused.record_type = 'charge_line'
)

select
    lead_id,
    setl_id,
    string_agg(scheme, ';' order by scheme) as schemes,
from accused_settlement
group by lead_id, setl_id
order by lead_id, setl_id
