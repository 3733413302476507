-- Goods billed on wards that nobody bought, and a lens on consignment.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    case kind
        when 'ward_paper' then 20 + 50 * nth + between_whole(0, 30, u('unbought stay', person_no))
        else begn_day
    end as adm_day,
    between_whole(30600, 45000, u('unbought arrives', person_no)) as adm_second,
    case kind when 'ward_paper' then 7 else 2 end as nights,
    39600 as dis_second,
    case kind when 'ward_paper' then 'none' end as operations,
    -- the lens of the case is the one lens of the operation
    case kind when 'consigned_implant' then -1 else 0 end as extra_pieces,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = case kind when 'ward_paper' then 'J18.900' else 'H25.900' end
where kind in ('ward_paper', 'consigned_implant');

insert into plant_line by name
with
stay_day as (
    select
        stay_draft.case_no,
        stay_draft.kind,
        stay_turn,
        adm_day,
        unnest(range(1, case stay_draft.kind when 'ward_paper' then 6 else 2 end))::integer as nth_day,
    from stay_draft
    inner join county_case on stay_draft.case_no = county_case.case_no
    where county_case.scheme = 'billed_without_purchase'
)

select
    case_no,
    stay_turn,
    nth_day as line_turn,
    item.item_no,
    case kind when 'ward_paper' then 2 else 1 end as cnt,
    adm_day + nth_day as on_day,
    39000 as on_second,
    kind = 'ward_paper' as fake,
from stay_day
inner join item
    on
        item.item_group = case kind when 'ward_paper' then 'unbought_injection' else 'consigned_lens' end
        and item.place = case_no % item.group_size
