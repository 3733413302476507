-- One row per lead with accused stays: these, in order of time, and of a single person also the stays around them.
with
accused as (
    select
        lead_id,
        stay_id,
        sum(amount) as amount,
    from accused_record
    where stay_id is not null
    group by lead_id, stay_id
    union
    select
        lead_id,
        subject_id as stay_id,
        amount,
    from shown_lead
    where
        has_page
        and subject_type = 'stay'
        and lead_id not in (
            select lead_id, from accused_record
            where stay_id is not null
        )
),

around as (
    -- what came shortly before and after tells whether an admission stands alone
    select distinct
        accused.lead_id,
        other.stay_id,
    from accused
    inner join shown_lead on accused.lead_id = shown_lead.lead_id
    inner join stay as mine on accused.stay_id = mine.stay_id
    inner join stay as other
        on
            mine.psn_no = other.psn_no
            and other.admitted_on >= mine.admitted_on - interval 90 day
            and other.admitted_on <= mine.discharged_on + interval 90 day
    where shown_lead.kind in ('record', 'person')
),

drawn as (
    select
        around.lead_id,
        around.stay_id,
        accused.amount,
    from around
    left join accused on around.lead_id = accused.lead_id and around.stay_id = accused.stay_id
    union
    select
        lead_id,
        stay_id,
        amount,
    from accused
),

placed as (
    select
        drawn.lead_id,
        drawn.amount as accused_amount,
        stay.*,
        person_ref.psn_ref,
        coalesce(institution.fixmedins_name, stay.fixmedins_code) as fixmedins_name,
        row_number() over (partition by drawn.lead_id order by stay.admitted_at, stay.stay_id) as nth,
        count(*) over (partition by drawn.lead_id) as n_stays,
    from drawn
    inner join stay on drawn.stay_id = stay.stay_id
    left join person_ref on stay.psn_no = person_ref.psn_no
    left join institution on stay.fixmedins_code = institution.fixmedins_code
)

select
    lead_id,
    list(
        struct_pack(
            stay_id := stay_id, psn_no := psn_no, psn_ref := psn_ref, fixmedins_name := fixmedins_name, admitted_on := admitted_on,
            discharged_on := discharged_on, nights := nights, diagnosis := main_diag_name,
            fund_amount := fund_amount, accused_amount := accused_amount
        ) order by nth
    ) filter (where nth <= 30) as stays,
    max(n_stays) as n_drawn_stays,
from placed
group by lead_id
