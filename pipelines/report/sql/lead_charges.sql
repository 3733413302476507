-- One row per lead with accused stays: charges by day and kind, of the two stays that most is asked of.
with
asked as (
    select
        lead_id,
        stay_id,
        row_number() over (partition by lead_id order by sum(amount) desc, stay_id asc) as nth,
    from accused_record
    where stay_id is not null
    group by lead_id, stay_id
),

charged as (
    select
        asked.lead_id,
        asked.nth,
        asked.stay_id,
        list(
            struct_pack(
                charged_on := stay_day.charged_on,
                bed := cast(stay_day.bed_amount as double),
                exam := cast(stay_day.exam_amount + stay_day.lab_amount as double),
                treatment := cast(stay_day.treatment_amount + stay_day.surgery_amount as double),
                drug := cast(stay_day.drug_amount as double),
                consumable := cast(stay_day.consumable_amount as double),
                all_kinds := cast(stay_day.total_amount as double)
            ) order by stay_day.charged_on
        )[1:93] as charge_days,
    from asked
    inner join stay_day on asked.stay_id = stay_day.stay_id
    where asked.nth <= 2
    group by asked.lead_id, asked.nth, asked.stay_id
)

select
    lead_id,
    list(struct_pack(stay_id := stay_id, charge_days := charge_days) order by nth) as charged_stays,
from charged
group by lead_id
