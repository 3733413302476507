-- One row per word of the leads' and findings' texts that is a person's number: it is shown masked.
with
said as (
    select distinct unnest(regexp_extract_all(words, '[0-9A-Za-z][0-9A-Za-z_-]{3,}')) as word,
    from (
        select message as words,
        from case_lead
        union all
        select concat_ws(' ', message, evidence) as words,
        from case_finding
    ) as told
),

personal as (
    select psn_no,
    from person
    union
    select psn_no,
    from settlement
    union
    select psn_no,
    from bed_occupancy
)

select
    said.word,
    person_ref.psn_ref,
from said
left join person_ref on said.word = person_ref.psn_no
where
    said.word in (
        select personal.psn_no, from personal
        where personal.psn_no is not null
    )
order by said.word
