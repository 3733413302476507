-- One row per lead to visit: whether a planted case stands behind it, and the money it rightly asks back: that of planted
-- settlements. Goods that are short are short whichever receipts one puts the shortage on: a lead on an institution's item
-- rightly asks for as much as the planted cases behind it took.
with
planted_settlement as (
    select distinct unnest(string_split(setl_ids, ';')) as setl_id,
    from truth
    where role = 'planted' and setl_ids is not null
),

rightly as ( -- a finding of the lead is of a planted case
    select distinct lead_finding.lead_id,
    from published.lead_finding as lead_finding
    inner join touched on lead_finding.finding_id = touched.finding_id
    inner join truth on touched.case_id = truth.case_id
    where truth.role = 'planted'
),

case_money as (
    select
        accused.case_id,
        sum(greatest(paid.fund_pay_sumamt, 0)) as amount,
    from (
        select
            case_id,
            unnest(string_split(setl_ids, ';')) as setl_id,
        from truth
        where role = 'planted' and setl_ids is not null
    ) as accused
    inner join published.net_settlement as paid on accused.setl_id = paid.setl_id
    group by accused.case_id
),

short as ( -- the money behind a lead on goods that are not there
    select
        behind.lead_id,
        sum(case_money.amount) as amount,
    from (
        select distinct
            lead_finding.lead_id,
            touched.case_id,
        from published.lead_finding as lead_finding
        inner join published.lead as lead on lead_finding.lead_id = lead.lead_id
        inner join touched on lead_finding.finding_id = touched.finding_id
        where lead.subject_type = 'institution_item'
    ) as behind
    inner join case_money on behind.case_id = case_money.case_id
    group by behind.lead_id
),

asked as (
    select
        lead_record.lead_id,
        count(planted_settlement.setl_id) as n_planted,
        coalesce(sum(lead_record.amount) filter (where planted_settlement.setl_id is not null), 0) as planted_amount,
    from published.lead_record as lead_record
    left join planted_settlement on lead_record.setl_id = planted_settlement.setl_id
    group by lead_record.lead_id
)

select
    lead.lead_id,
    lead.rank,
    lead.amount,
    lead.n_findings,
    rightly.lead_id is not null or (lead.n_findings = 0 and coalesce(asked.n_planted, 0) > 0) as is_right,
    greatest(coalesce(asked.planted_amount, 0), least(lead.amount, coalesce(short.amount, 0))) as planted_amount,
from published.lead as lead
left join rightly on lead.lead_id = rightly.lead_id
left join asked on lead.lead_id = asked.lead_id
left join short on lead.lead_id = short.lead_id
where lead.state not in ('withdrawn', 'closed') and not lead.control
