-- Therapy for whoever lies in bed, and therapy where it is what the patient came for.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    34200 as adm_second,
    between_whole(7, 9, u('therapy nights', case_no)) as nights,
    37800 as dis_second,
    'none' as operations,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case
        when kind = 'relearns_to_walk' then 'I69.300'
        when kind = 'sore_back' then 'M51.202'
        when case_no % 2 = 0 then 'J18.900'
        else 'K29.500'
    end
where scheme = 'therapy_for_all';

insert into plant_line by name
with
entry (kind, entry_no, item_name, cnt, from_day, upto_day) as (
    values
    ('therapy_all_day', 0, '普通针刺', 2, 1, 7),
    ('therapy_all_day', 1, '推拿治疗', 2, 1, 7),
    ('therapy_all_day', 2, '中频脉冲电治疗', 2, 1, 7),
    ('therapy_all_day', 3, '运动疗法', 2, 1, 7),
    ('therapy_in_bed', 4, '普通针刺', 1, 1, 7),
    ('therapy_in_bed', 5, '推拿治疗', 1, 1, 7),
    ('therapy_in_bed', 6, '中频脉冲电治疗', 1, 1, 7),
    ('therapy_in_bed', 7, '艾灸', 1, 1, 7),
    ('therapy_beside', 8, '普通针刺', 1, 2, 5)
)

select
    case_no,
    0 as stay_turn,
    entry_no * 20 + nth_day + 1 as line_turn,
    item.item_no,
    cnt,
    begn_day + nth_day as on_day,
    50400 + 900 * (entry_no % 4) as on_second,
from (
    select
        case_person.case_no,
        case_person.begn_day,
        entry.*,
        unnest(range(entry.from_day, entry.upto_day))::integer as nth_day,
    from case_person
    inner join entry on case_person.kind = entry.kind
    where case_person.scheme = 'therapy_for_all'
) as billed
inner join item on billed.item_name = item.name
