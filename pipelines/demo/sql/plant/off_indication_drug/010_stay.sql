-- A drug paid for some diseases only, given for another, and honest uses of such drugs.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    between_whole(28800, 50400, u('limited arrives', case_no)) as adm_second,
    between_whole(7, 10, u('limited nights', case_no)) as nights,
    37800 as dis_second,
    'none' as operations,
    case kind when 'right_disease' then 'limited_stroke' end as left_out,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'albumin_for_backs' then 'M51.202'
        when 'thymosin_for_all' then ['J18.900', 'B02.900'][1 + case_no % 2]
        when 'stroke_drug_elsewhere' then ['K29.500', 'I10.x00'][1 + case_no % 2]
        when 'wrong_tumour' then 'C18.900'
        when 'neighbour_disease' then 'I67.800'
        when 'one_dose' then 'N39.000'
        when 'right_disease' then 'I63.900'
        else 'J18.900'
    end
where scheme = 'off_indication_drug';

insert into plant_line by name
with
entry (kind, entry_no, item_name, cnt, on_days) as (
    values
    ('albumin_for_backs', 0, '人血白蛋白', 2, 6),
    ('thymosin_for_all', 1, '注射用胸腺法新', 1, 5),
    ('stroke_drug_elsewhere', 2, '注射用尤瑞克林', 1, 5),
    ('wrong_tumour', 3, '曲妥珠单抗注射液', 1, 1),
    ('neighbour_disease', 4, '丁苯酞软胶囊', 8, 2),
    ('one_dose', 5, '注射用胸腺法新', 1, 1),
    ('right_disease', 6, '注射用尤瑞克林', 1, 5),
    ('right_disease', 7, '丁苯酞软胶囊', 8, 5),
    ('second_disease', 8, '人血白蛋白', 1, 3),
    ('never_given', 9, '人血白蛋白', 2, 1)
),

given as (
    select
        case_person.*,
        entry.item_name,
        entry.cnt,
        entry.entry_no,
        unnest(range(1, 1 + entry.on_days))::integer as nth_day,
    from case_person
    inner join entry on case_person.kind = entry.kind
)

select
    case_no,
    0 as stay_turn,
    entry_no * 20 + nth_day as line_turn,
    item.item_no,
    cnt,
    begn_day + nth_day as on_day,
    34200 + between_whole(0, 3600, u('limited at', case_no, entry_no, nth_day)) as on_second,
    case kind when 'never_given' then cnt else 0 end as credited,
from given
inner join item on given.item_name = item.name
