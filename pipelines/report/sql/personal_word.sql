-- One row per word of the pages' texts that is a person's, physician's or employer's number: it is shown masked.
with
source_text as (
    select concat_ws(' ', message, evidence, subject_id) as words,
    from finding
    union all
    select concat_ws(' ', summary, subject_id) as words,
    from lead
    union all
    select concat_ws(' ', message, subject) as words,
    from data_quality
),

said as (
    select distinct unnest(regexp_extract_all(words, '[0-9A-Za-z][0-9A-Za-z_-]{3,}')) as word,
    from source_text
),

personal as (
    select psn_no as word,
    from person
    union all
    select emp_no as word,
    from person
    union all
    select unnest([psn_no, atddr_no, rx_dr_codg, setl_optr, ipt_no]) as word,
    from net_settlement
    union all
    select bilg_dr_codg as word,
    from net_charge_line
    union all
    select psn_no as word,
    from bed_occupancy
)

select
    said.word,
    person_ref.psn_ref,
from said
left join person_ref on said.word = person_ref.psn_no
where
    said.word in (
        select personal.word, from personal
        where personal.word is not null
    )
union
-- numbers with signs that no word of the pages has are replaced as they stand
select
    finding.psn_no as word,
    person_ref.psn_ref,
from finding
left join person_ref on finding.psn_no = person_ref.psn_no
where regexp_matches(finding.psn_no, '[^0-9A-Za-z_-]')
order by word
