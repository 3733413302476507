-- One row per lead that inspectors closed and that the rule was part of; held is 1, one half or 0.
select
    lead.lead_id,
    lead.subject_type,
    lead.subject_id,
    case outcome.verdict
        when 'confirmed' then 1.0
        when 'partial' then 0.5
        else 0.0
    end as held,
from outcome
inner join lead on outcome.lead_id = lead.lead_id
where
    outcome.verdict in ('confirmed', 'partial', 'rejected')
    and not lead.control
    and list_contains(lead.schemes, $scheme)
    and (lead.begn_date >= $since or $since is null)
    and (lead.begn_date <= $until or $until is null)
