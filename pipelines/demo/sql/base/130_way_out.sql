-- Earlier stays learn how they ended: transferred, or with a return already planned.
update stay_draft
set
    dscg_way = case
        when next_stay.kind = 'transfer_1' then '2'
        when next_stay.kind = 'rehabilitation_1' then '3'
        else stay_draft.dscg_way
    end,
    planned = case
        when next_stay.kind = 'planned_1' then 1
        when next_stay.kind like 'cycle_%' and u('written down', next_stay.person_no, next_stay.adm_day) < 0.85 then 1
        when next_stay.kind = 'second_eye_1' and u('written down', next_stay.person_no, next_stay.adm_day) < 0.6 then 1
        else stay_draft.planned
    end,
    dis_second = case
        when next_stay.kind in ('transfer_1', 'rehabilitation_1', 'newborn_1') then least(stay_draft.dis_second, 58000)
        else stay_draft.dis_second
    end
from (
    select
        person_no,
        kind,
        adm_day,
        lag(adm_day) over (partition by person_no order by adm_day, adm_second) as earlier_adm_day,
    from stay_draft
) as next_stay
where
    next_stay.person_no = stay_draft.person_no
    and next_stay.earlier_adm_day = stay_draft.adm_day
    and next_stay.kind <> 'illness'
