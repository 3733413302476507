-- One row per lead and settlement that can be judged: listed last night, or judged before. A lead that accuses no
-- settlement has one row with a hyphen.
with
listed as (
    select
        lead.lead_id,
        coalesce(lead_record.setl_id, '-') as setl_id,
    from lead
    left join lead_record on lead.lead_id = lead_record.lead_id
),

claim as (
    select
        lead_id,
        setl_id,
    from listed
    union
    select
        lead_id,
        setl_id,
    from landed_outcome_record
)

select
    lead_id,
    setl_id,
from claim
-- the hyphen says that there is no settlement
qualify setl_id <> '-' or count(*) over (partition by lead_id) = 1
order by lead_id, setl_id
