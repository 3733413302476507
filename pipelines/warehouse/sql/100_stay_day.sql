-- One row per stay and calendar day with charges: the days of its settlements together.
with
-- Nearly every stay has one settlement, whose days are the stay's as they are.
settled_once as (
    select
        setl_id,
        mdtrt_id,
        fixmedins_code,
    from inpatient_settlement
    where n_settlements = 1
),

settled_again as (
    select
        setl_id,
        mdtrt_id,
        fixmedins_code,
    from inpatient_settlement
    where n_settlements > 1
)

select
    settled_once.mdtrt_id as stay_id,
    settled_once.fixmedins_code,
    day.charged_on,
    day.bed_cnt,
    day.n_care_lines,
    day.total_amount,
    day.bed_amount,
    day.exam_amount,
    day.lab_amount,
    day.treatment_amount,
    day.surgery_amount,
    day.drug_amount,
    day.consumable_amount,
    day.night_amount,
    day.first_care_at,
    day.last_care_at,
    day.n_lines,
from settlement_day as day
inner join settled_once
    on day.setl_id = settled_once.setl_id
union all
select
    settled_again.mdtrt_id as stay_id,
    settled_again.fixmedins_code,
    day.charged_on,
    cast(sum(day.bed_cnt) as decimal(18, 4)) as bed_cnt,
    cast(sum(day.n_care_lines) as integer) as n_care_lines,
    cast(sum(day.total_amount) as decimal(18, 2)) as total_amount,
    cast(sum(day.bed_amount) as decimal(18, 2)) as bed_amount,
    cast(sum(day.exam_amount) as decimal(18, 2)) as exam_amount,
    cast(sum(day.lab_amount) as decimal(18, 2)) as lab_amount,
    cast(sum(day.treatment_amount) as decimal(18, 2)) as treatment_amount,
    cast(sum(day.surgery_amount) as decimal(18, 2)) as surgery_amount,
    cast(sum(day.drug_amount) as decimal(18, 2)) as drug_amount,
    cast(sum(day.consumable_amount) as decimal(18, 2)) as consumable_amount,
    cast(sum(day.night_amount) as decimal(18, 2)) as night_amount,
    min(day.first_care_at) as first_care_at,
    max(day.last_care_at) as last_care_at,
    cast(sum(day.n_lines) as integer) as n_lines,
from settlement_day as day
inner join settled_again
    on day.setl_id = settled_again.setl_id
group by settled_again.mdtrt_id, settled_again.fixmedins_code, day.charged_on
