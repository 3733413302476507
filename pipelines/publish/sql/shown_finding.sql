-- One row per finding, its person in the sentence as the list shows persons; snapshots of old may hold the number.
select
    * replace (
        case
            when length(psn_no) > 4
                then replace(
                    replace(message, psn_no, mask_person(psn_no)), mask_person(psn_no), show_person(psn_no)
                )
            else message
        end as message
    ),
from finding
order by finding_id
