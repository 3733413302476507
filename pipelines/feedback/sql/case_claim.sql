-- One row per settlement of a case and accusation of it: a finding in its state, an outlier lead or an earlier verdict.
with
claim as (
    select
        finding.scheme,
        finding.state,
        finding_record.record_id as setl_id,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    where finding_record.record_type = 'settlement'
    union
    select
        finding.scheme,
        finding.state,
        net_charge_line.setl_id,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
    where finding_record.record_type = 'charge_line'
    union
    select
        'outlier' as scheme,
        previous_lead.state,
        lead_record.setl_id,
    from lead_record
    inner join previous_lead on lead_record.lead_id = previous_lead.lead_id
    where list_contains(previous_lead.schemes, 'outlier')
    union
    select
        unnest(string_split(schemes, ';')) as scheme,
        'closed' as state,
        setl_id,
    from outcome_record
    where drawn <> 'control'
)

select distinct
    case_settlement.case_id,
    claim.scheme,
    claim.state,
from case_settlement
inner join claim on case_settlement.setl_id = claim.setl_id
where case_settlement.is_any_scheme or case_settlement.scheme = claim.scheme
union
-- a finding on an institution may rest on stock or beds and accuse no settlement
select
    case_settlement.case_id,
    finding.scheme,
    finding.state,
from case_settlement
inner join finding
    on case_settlement.fixmedins_code = finding.fixmedins_code and case_settlement.scheme = finding.scheme
where not case_settlement.is_any_scheme and finding.subject_type not in ('stay', 'settlement', 'person')
order by case_id, scheme, state
