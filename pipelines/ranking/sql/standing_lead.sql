-- One row per lead that stands tonight: its kind, how likely, and its number in the order in which leads take money.
with
told as (
    select
        finding_words.lead_id,
        finding_words.kind,
        lead_probability.probability,
        false as control,
    from finding_words
    inner join lead_probability on finding_words.lead_id = lead_probability.lead_id
    union all
    select
        lead_id,
        kind,
        probability,
        control,
    from sample_words
)

select
    *,
    row_number() over (order by probability desc, lead_id asc) as lead_no,
from told
