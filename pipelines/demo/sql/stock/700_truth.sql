-- One row per case: what was planted or only looks like it, and the records it is made of.
with
stay_record as (
    select
        stay.case_no,
        stay.stay_no as record_no,
        stay.mdtrt_id,
        stay.psn_no,
        stay.inst_no,
        stay.doctor,
        stay.admitted_at::date as begn_date,
        stay.discharged_at::date as end_date,
        unnest([
            setl_key(1, stay.stay_no, part_no, 'original') for part_no in range(1, stay.parts + 1)
        ] || case when stay.resettled then [
            setl_key(1, stay.stay_no, 1, 'resettled')
        ] else [] end) as setl_id,
    from stay
    where
        stay.case_no is not null
        and (stay.kind <> 'habitual_extra' or stay.extra_pieces > 0) -- he does not add to every bill
),

case_record as (
    select
        case_no,
        record_no,
        mdtrt_id,
        psn_no,
        inst_no,
        doctor,
        begn_date,
        end_date,
        setl_id,
        null::integer as item_no,
    from stay_record
    union all
    select
        case_no,
        visit_no as record_no,
        visit_key(2, visit_no) as mdtrt_id,
        psn_no,
        inst_no,
        null as doctor,
        calendar(visit_day) as begn_date,
        calendar(visit_day) as end_date,
        setl_key(2, visit_no, 1, 'original') as setl_id,
        item_no,
    from case_visit_record
    where kind <> 'seen_elsewhere' and (fake or refunded)
),

gathered as (
    select
        case_no,
        arg_min(mdtrt_id, record_no) as first_mdtrt_id,
        arg_min(psn_no, record_no) as psn_no,
        arg_min(inst_no, record_no) as inst_no,
        arg_min(doctor, record_no) as doctor,
        any_value(item_no) as item_no,
        min(begn_date) as begn_date,
        max(end_date) as end_date,
        string_agg(setl_id, ';' order by setl_id) as setl_ids,
    from case_record
    group by case_no
),

stocked as (
    select
        case_no,
        inst_no,
        item_no,
    from stock_pair
    where case_no is not null
)

select
    county_case.case_id,
    county_case.scheme,
    county_case.role,
    county_case.strength,
    county_case.kind,
    case
        when county_case.scheme = 'inventory_mismatch' then 'institution_item'
        when county_case.kind = 'habitual_extra' then 'physician'
        else 'stay'
    end as subject_type,
    case
        when county_case.scheme = 'inventory_mismatch' then institution.fixmedins_code || '|' || item.code
        when county_case.kind = 'habitual_extra' then institution.fixmedins_code || '|' || gathered.doctor
        else gathered.first_mdtrt_id
    end as subject_id,
    institution.fixmedins_code,
    case when county_case.scheme <> 'inventory_mismatch' and county_case.kind <> 'habitual_extra' then gathered.psn_no end
        as psn_no,
    coalesce(gathered.begn_date, calendar(0)) as begn_date,
    coalesce(gathered.end_date, calendar(364)) as end_date,
    gathered.setl_ids,
    county_case.what,
from county_case
left join gathered on county_case.case_no = gathered.case_no
left join stocked on county_case.case_no = stocked.case_no
left join institution on institution.inst_no = coalesce(stocked.inst_no, gathered.inst_no)
left join item on item.item_no = coalesce(stocked.item_no, gathered.item_no)
where institution.inst_no is not null
order by county_case.case_id
