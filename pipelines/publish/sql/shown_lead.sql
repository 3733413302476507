-- One row per lead, its person as the list shows persons.
select * replace (
    case
        when length(psn_no) > 4
            then replace(
                replace(summary, psn_no, mask_person(psn_no)), mask_person(psn_no), show_person(psn_no)
            )
        else summary
    end as summary,
    case when subject_type = 'person' then show_person(subject_id) else subject_id end as subject_id
),
from lead
order by lead_id
