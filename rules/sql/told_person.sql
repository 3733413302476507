-- One row per person whose number stands in a sentence of the rule just run. Numbers too short to be told from
-- other words are left to the places of the sentence.
with
word as (
    select distinct unnest(regexp_extract_all(message, '[0-9A-Za-z_.-]{5,}')) as psn_no,
    from rule_told
)

select psn_no,
from word
where
    psn_no in (select psn_no, from person)
    or psn_no in (select psn_no, from settlement)
order by psn_no
