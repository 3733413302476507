-- One row per inpatient settlement and calendar day with charges that stand.
-- kept by setl_id: charge_line, charge_line.is_changed, settlement, corrected_line; with catalog (med_list_codg, med_chrgitm_type)
with
-- Settlements are numbered: grouping five million lines by two integers is far cheaper than by text.
numbered as (
    select
        setl_id,
        cast(row_number() over (order by setl_id) as integer) as setl_no,
    from settlement
    where med_type in ('21', '52')
),

list_meaning (list_type, med_chrgitm_type) as (
    values ('101', '09'), ('102', '10'), ('301', '08')
),

-- Most lines say what they are: they are taken as they are, without looking at the catalogue.
line as (
    select
        numbered.setl_no,
        net_charge_line.fee_ocur_time,
        net_charge_line.med_chrgitm_type,
        net_charge_line.cnt,
        net_charge_line.det_item_fee_sumamt as amount,
    from net_charge_line
    inner join numbered
        on net_charge_line.setl_id = numbered.setl_id
    where net_charge_line.med_chrgitm_type is not null
    union all
    select
        numbered.setl_no,
        net_charge_line.fee_ocur_time,
        coalesce(catalog.med_chrgitm_type, list_meaning.med_chrgitm_type) as med_chrgitm_type,
        net_charge_line.cnt,
        net_charge_line.det_item_fee_sumamt as amount,
    from net_charge_line
    inner join numbered
        on net_charge_line.setl_id = numbered.setl_id
    left join catalog
        on net_charge_line.med_list_codg = catalog.med_list_codg
    left join list_meaning
        on net_charge_line.list_type = list_meaning.list_type
    where net_charge_line.med_chrgitm_type is null
),

typed_line as (
    select
        setl_no,
        cast(fee_ocur_time as date) as charged_on,
        fee_ocur_time,
        cnt,
        amount,
        case med_chrgitm_type
            when '01' then 1
            when '03' then 3
            when '04' then 4
            when '05' then 5
            when '06' then 6
            when '08' then 8
            when '09' then 9
            when '10' then 9
            when '11' then 9
            else 0
        end as charge_type,
    from line
),

total as (
    select
        setl_no,
        charged_on,
        sum(case when charge_type = 1 then cnt else 0 end) as bed_cnt,
        sum(case when charge_type in (3, 4, 5, 6, 9) then 1 else 0 end) as n_care_lines,
        sum(amount) as total_amount,
        sum(case when charge_type = 1 then amount else 0 end) as bed_amount,
        sum(case when charge_type = 3 then amount else 0 end) as exam_amount,
        sum(case when charge_type = 4 then amount else 0 end) as lab_amount,
        sum(case when charge_type = 5 then amount else 0 end) as treatment_amount,
        sum(case when charge_type = 6 then amount else 0 end) as surgery_amount,
        sum(case when charge_type = 9 then amount else 0 end) as drug_amount,
        sum(case when charge_type = 8 then amount else 0 end) as consumable_amount,
        sum(case when hour(fee_ocur_time) >= 22 or hour(fee_ocur_time) < 6 then amount else 0 end) as night_amount,
        min(case when charge_type in (3, 4, 5, 6, 9) then fee_ocur_time end) as first_care_at,
        max(case when charge_type in (3, 4, 5, 6, 9) then fee_ocur_time end) as last_care_at,
        count(*) as n_lines,
    from typed_line
    group by setl_no, charged_on
)

select
    numbered.setl_id,
    total.charged_on,
    cast(total.bed_cnt as decimal(18, 4)) as bed_cnt,
    cast(total.n_care_lines as integer) as n_care_lines,
    cast(total.total_amount as decimal(18, 2)) as total_amount,
    cast(total.bed_amount as decimal(18, 2)) as bed_amount,
    cast(total.exam_amount as decimal(18, 2)) as exam_amount,
    cast(total.lab_amount as decimal(18, 2)) as lab_amount,
    cast(total.treatment_amount as decimal(18, 2)) as treatment_amount,
    cast(total.surgery_amount as decimal(18, 2)) as surgery_amount,
    cast(total.drug_amount as decimal(18, 2)) as drug_amount,
    cast(total.consumable_amount as decimal(18, 2)) as consumable_amount,
    cast(total.night_amount as decimal(18, 2)) as night_amount,
    total.first_care_at,
    total.last_care_at,
    cast(total.n_lines as integer) as n_lines,
from total
inner join numbered
    on total.setl_no = numbered.setl_no
