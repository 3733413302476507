-- The gravely ill who die in their last stay.
update stay_draft
set dscg_way = '5'
from (
    select
        stay_draft.person_no,
        max(stay_draft.adm_day) as adm_day,
    from stay_draft
    inner join person on stay_draft.person_no = person.person_no
    where person.age >= 55 and person.death_day is null
    group by stay_draft.person_no
) as last_stay
where
    last_stay.person_no = stay_draft.person_no
    and last_stay.adm_day = stay_draft.adm_day
    and stay_draft.diag_no in (
        select diag_no,
        from diagnosis
        where code in ('I21.900', 'I63.900', 'I50.900', 'J18.900', 'J44.100', 'K92.200', 'C34.900', 'S72.000')
    )
    and u('dies in hospital', stay_draft.person_no) < 0.035
