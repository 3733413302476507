-- Whoever leaves a stay dead died that day.
update person
set death_day = stay_draft.adm_day + stay_draft.nights
from stay_draft
where stay_draft.person_no = person.person_no and stay_draft.dscg_way = '5'
