-- One row per scheme and settlement that the institution may be asked about: findings of standing leads that rest on
-- it alone. What may go to the police or was handed over is not told beforehand.
with
withheld_lead as (
    select lead_finding.lead_id,
    from lead_finding
    inner join finding on lead_finding.finding_id = finding.finding_id
    inner join rule_card on finding.rule_id = rule_card.rule_id
    where rule_card.disposition = 'refer_police'
    union
    -- several persons acting together: whoever brought them there would be warned
    select lead_id,
    from lead
    where kind = 'ring'
    union
    select lead_id,
    from referred_lead
),

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
),

told_finding as (
    select distinct lead_finding.finding_id,
    from lead_finding
    inner join lead on lead_finding.lead_id = lead.lead_id
    anti join withheld_lead on lead_finding.lead_id = withheld_lead.lead_id
    anti join shared_finding on lead_finding.finding_id = shared_finding.finding_id
    where lead.state not in ('withdrawn', 'closed') and not lead.control
),

withheld_settlement as ( -- not under another scheme's name either
    select lead_record.setl_id,
    from lead_record
    inner join withheld_lead on lead_record.lead_id = withheld_lead.lead_id
)

select
    accused_settlement.scheme,
    accused_settlement.setl_id,
    list_sort(list_distinct(flatten(list(accused_settlement.item_names)))) as item_names,
from accused_settlement
inner join told_finding on accused_settlement.finding_id = told_finding.finding_id
anti join withheld_settlement on accused_settlement.setl_id = withheld_settlement.setl_id
where accused_settlement.fixmedins_code = $institution
group by accused_settlement.scheme, accused_settlement.setl_id
order by accused_settlement.scheme, accused_settlement.setl_id
