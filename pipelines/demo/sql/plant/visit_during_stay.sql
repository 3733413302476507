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
outing as (
    -- day of the stay; null: the last
    select
        unnest(['out_every_week', 'out_every_week', 'out_every_week', 'out_every_week', 'out_every_week']) as kind,
        unnest([2, 5, 7, 9, 12])::integer as day_no,
        unnest(['pharmacy', 'clinic', 'pharmacy', 'pharmacy', 'clinic']) as visit_kind,
    union all
    select
        unnest(['bought_in_town', 'bought_in_town', 'seen_by_another', 'refill_fetched']) as kind,
        unnest([3, 5, 4, 4])::integer as day_no,
        unnest(['pharmacy', 'pharmacy', 'clinic', 'chronic_bp']) as visit_kind,
    union all
    select
        unnest(['on_the_way', 'on_the_way', 'own_emergency', 'home_for_days']) as kind,
        unnest([0, null, 1, 9])::integer as day_no,
        unnest(['clinic', 'pharmacy', 'emergency', 'pharmacy']) as visit_kind,
),

turned as (
    select
        *,
        (row_number() over (partition by kind order by day_no nulls last))::integer as visit_turn,
    from outing
)

select
    stay_draft.case_no,
    turned.visit_turn,
    stay_draft.person_no,
    case
        when turned.visit_kind in ('emergency', 'chronic_bp') then stay_draft.inst_no
        else place_slot.inst_no
    end as inst_no,
    case turned.visit_kind when 'pharmacy' then '41' when 'chronic_bp' then '14' else '11' end as med_type,
    stay_draft.adm_day + coalesce(turned.day_no, stay_draft.nights) as visit_day,
    case
        when turned.visit_kind = 'emergency' then between_whole(1200, 4000, u('outing', stay_draft.case_no, turned.visit_turn))
        when turned.day_no = 0 then between_whole(31000, 36000, u('outing', stay_draft.case_no, turned.visit_turn))
        when turned.day_no is null then between_whole(43000, 57000, u('outing', stay_draft.case_no, turned.visit_turn))
        else between_whole(50400, 60000, u('outing', stay_draft.case_no, turned.visit_turn))
    end as visit_second,
    turned.visit_kind,
from stay_draft
inner join county_case on stay_draft.case_no = county_case.case_no
inner join turned on stay_draft.kind = turned.kind
inner join place_slot
    on
        county_case.county_no = place_slot.county_no
        and place_slot.care = case turned.visit_kind when 'pharmacy' then 'pharmacy' else 'outpatient' end
        and place_slot.slot = floor(u('outing where', stay_draft.case_no, turned.visit_turn) * 2048)::integer
where county_case.scheme = 'visit_during_stay'
