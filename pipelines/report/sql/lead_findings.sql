-- One row per lead with a page: its first twelve findings, gravest first, and how many there are.
with
placed as (
    select
        shown_lead.lead_id,
        finding.finding_id,
        finding.rule_id,
        coalesce(rule_card.title_zh, finding.scheme) as title,
        finding.severity,
        finding.message,
        finding.evidence,
        finding.amount,
        finding.begn_date,
        finding.end_date,
        person_ref.psn_ref,
        row_number() over (
            partition by shown_lead.lead_id
            order by
                case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end asc,
                finding.begn_date asc nulls last,
                finding.finding_id asc
        ) as nth,
    from shown_lead
    inner join lead_finding on shown_lead.lead_id = lead_finding.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    left join person_ref on finding.psn_no = person_ref.psn_no
    left join rule_card on finding.rule_id = rule_card.rule_id
    where shown_lead.has_page
)

select
    lead_id,
    list(
        struct_pack(
            finding_id := finding_id,
            rule_id := rule_id,
            title := title,
            severity := severity,
            message := message,
            evidence := evidence,
            amount := amount,
            begn_date := begn_date,
            end_date := end_date,
            psn_ref := psn_ref
        ) order by nth
    ) filter (where nth <= 12) as findings,
from placed
group by lead_id
