-- One row per lead, its person as the list shows persons.
with
told (lead_id, summary) as (
    select
        lead_id,
        case
            when length(psn_no) > 4
                then replace(
                    replace(summary, psn_no, mask_person(psn_no)), mask_person(psn_no), show_person(psn_no)
                )
            else summary
        end,
    from lead
)

select
    lead.* exclude (summary) replace (
        case
            when lead.subject_type = 'person' then show_person(lead.subject_id) else lead.subject_id
        end as subject_id
    ),
    told.summary,
from lead
inner join told on lead.lead_id = told.lead_id
order by lead.lead_id
