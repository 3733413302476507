-- One row per stay during which the card was used elsewhere, or seems to have been.
insert into stay_draft by name
with
inpatient as (
    select
        *,
        case
            when kind = 'home_for_days' then 'I69.300'
            when kind = 'own_emergency' then ['K92.200', 'I50.900', 'N20.000'][1 + case_no % 3]
            when kind = 'refill_fetched' then 'M51.202'
            else ['I63.900', 'M51.202', 'E11.900', 'J44.100'][1 + case_no % 4]
        end as code,
    from case_person
    where scheme = 'visit_during_stay'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    case kind when 'own_emergency' then between_whole(81000, 84000, u('in bed from', case_no)) when 'on_the_way' then 30000 else 36000 end
        as adm_second,
    case kind
        when 'out_every_week' then between_whole(14, 17, u('in bed for', case_no))
        when 'home_for_days' then between_whole(16, 20, u('in bed for', case_no))
        else between_whole(8, 11, u('in bed for', case_no))
    end as nights,
    case kind when 'on_the_way' then 59400 else 39600 end as dis_second,
    case kind when 'own_emergency' then '1' else '2' end as adm_way,
    'none' as operations,
    case kind when 'home_for_days' then 7 else 0 end as leave_from,
    case kind when 'home_for_days' then 4 else 0 end as leave_nights,
    false as accused,
    kind,
    case_no,
from inpatient
inner join diagnosis on inpatient.code = diagnosis.code;

insert into plant_visit by name
with
outing (kind, visit_turn, day_no, visit_kind) as (
    -- day of the stay; null: the last
    values
    ('bought_in_town', 1, 3, 'pharmacy'),
    ('bought_in_town', 2, 5, 'pharmacy'),
    ('home_for_days', 1, 9, 'pharmacy'),
    ('on_the_way', 1, 0, 'clinic'),
    ('on_the_way', 2, null, 'pharmacy'),
    ('out_every_week', 1, 2, 'pharmacy'),
    ('out_every_week', 2, 5, 'clinic'),
    ('out_every_week', 3, 7, 'pharmacy'),
    ('out_every_week', 4, 9, 'pharmacy'),
    ('out_every_week', 5, 12, 'clinic'),
    ('own_emergency', 1, 1, 'emergency'),
    ('refill_fetched', 1, 4, 'chronic_bp'),
    ('seen_by_another', 1, 4, 'clinic')
)

select
    stay_draft.case_no,
    outing.visit_turn,
    stay_draft.person_no,
    case
        when outing.visit_kind in ('emergency', 'chronic_bp') then stay_draft.inst_no
        else place_slot.inst_no
    end as inst_no,
    case outing.visit_kind when 'pharmacy' then '41' when 'chronic_bp' then '14' else '11' end as med_type,
    stay_draft.adm_day + coalesce(outing.day_no, stay_draft.nights) as visit_day,
    case
        when outing.visit_kind = 'emergency' then between_whole(1200, 4000, u('outing', stay_draft.case_no, outing.visit_turn))
        when outing.day_no = 0 then between_whole(31000, 36000, u('outing', stay_draft.case_no, outing.visit_turn))
        when outing.day_no is null then between_whole(43000, 57000, u('outing', stay_draft.case_no, outing.visit_turn))
        else between_whole(50400, 60000, u('outing', stay_draft.case_no, outing.visit_turn))
    end as visit_second,
    outing.visit_kind,
from stay_draft
inner join county_case on stay_draft.case_no = county_case.case_no
inner join outing on stay_draft.kind = outing.kind
inner join place_slot
    on
        county_case.county_no = place_slot.county_no
        and place_slot.care = case outing.visit_kind when 'pharmacy' then 'pharmacy' else 'outpatient' end
        and place_slot.slot = floor(u('outing where', stay_draft.case_no, outing.visit_turn) * 2048)::integer
where county_case.scheme = 'visit_during_stay'
