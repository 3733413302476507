-- One row per planted case of a demo county and subject of a model it touches: what the model should find.
with
planted as (
    select
        scheme,
        fixmedins_code,
        subject_type,
        subject_id,
        unnest(string_split(setl_ids, ';')) as setl_id,
    from truth
    where role = 'planted'
),

stay_case as (
    select distinct
        'stay' as model_id,
        stay.stay_id as subject_id,
        planted.scheme,
    from planted
    inner join inpatient_settlement on planted.setl_id = inpatient_settlement.setl_id
    inner join stay on inpatient_settlement.mdtrt_id = stay.stay_id
    where
        planted.scheme in (
            'ghost_bed_stay', 'phantom_stay', 'overlong_stay', 'low_indication_admission', 'excessive_examination'
        )
),

person_case as (
    select distinct
        'person_quarter' as model_id,
        concat(visit.psn_no, '|', year(visit.visited_on), 'Q', quarter(visit.visited_on)) as subject_id,
        planted.scheme,
    from planted
    inner join visit on planted.setl_id = visit.setl_id
    where
        planted.scheme in (
            'over_quantity_drugs', 'empty_swipe', 'impersonation', 'drug_reselling_ring', 'forged_prescription'
        )
),

physician_case as (
    select distinct
        'physician_month' as model_id,
        concat(line.fixmedins_code, '|', line.bilg_dr_codg, '|', strftime(line.fee_ocur_time, '%Y-%m')) as subject_id,
        planted.scheme,
    from planted
    inner join net_charge_line as line on planted.setl_id = line.setl_id
    where planted.scheme = 'impossible_physician_day' and line.med_chrgitm_type = '05'
),

till_case as (
    select
        'pharmacy_till_day' as model_id,
        concat(visit.fixmedins_code, '|', visit.setl_optr, '|', visit.visited_on) as subject_id,
        planted.scheme,
    from planted
    inner join visit on planted.setl_id = visit.setl_id
    where planted.scheme in ('closed_hours', 'card_concentration', 'employee_swiping', 'empty_swipe')
    group by visit.fixmedins_code, visit.setl_optr, visit.visited_on, planted.scheme
    having count(*) >= 2
),

item_case as (
    select distinct
        'institution_item' as model_id,
        subject_id,
        scheme,
    from planted
    where scheme = 'item_substitution' and subject_type = 'institution_item'
    union all
    select distinct
        'institution_item' as model_id,
        concat(line.fixmedins_code, '|', line.med_list_codg) as subject_id,
        planted.scheme,
    from planted
    inner join net_charge_line as line
        on planted.setl_id = line.setl_id and planted.fixmedins_code = line.fixmedins_code
    where planted.scheme in ('unselected_high_price', 'over_price') and line.list_type in ('101', '102', '301')
)

select * from stay_case
union all
select * from person_case
union all
select * from physician_case
union all
select * from till_case
union all
select * from item_case
order by model_id, subject_id, scheme
