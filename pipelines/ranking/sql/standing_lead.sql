-- One row per lead that stands tonight: what it is about, how likely, and its words without the money.
select
    finding_words.*,
    lead_probability.probability,
    false as control,
from finding_words
inner join lead_probability on finding_words.lead_id = lead_probability.lead_id
union all
select *,
from sample_words
order by lead_id
