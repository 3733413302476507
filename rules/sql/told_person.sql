-- One row per person whose number stands in a sentence of `told`. Numbers too short to be told from other words
-- are left to the places of the sentence.
with
word as (
    select distinct unnest(regexp_extract_all(message, '[0-9A-Za-z_.-]{5,}')) as psn_no,
    from told
)

-- Joined rather than looked up: the few words are then what every known number is held against.
select person.psn_no,
from person
inner join word on person.psn_no = word.psn_no
union
select settlement.psn_no,
from settlement
inner join word on settlement.psn_no = word.psn_no
order by psn_no
