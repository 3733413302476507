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

personal as ( -- the few words asked of each column in turn: the columns hold millions of rows
    select psn_no as word,
    from person
    where psn_no in (select said.word, from said)
    union
    select emp_no as word,
    from person
    where emp_no in (select said.word, from said)
    union
    select psn_no as word,
    from net_settlement
    where psn_no in (select said.word, from said)
    union
    select atddr_no as word,
    from net_settlement
    where atddr_no in (select said.word, from said)
    union
    select rx_dr_codg as word,
    from net_settlement
    where rx_dr_codg in (select said.word, from said)
    union
    select setl_optr as word,
    from net_settlement
    where setl_optr in (select said.word, from said)
    union
    select ipt_no as word,
    from net_settlement
    where ipt_no in (select said.word, from said)
    union
    select bilg_dr_codg as word,
    from net_charge_line
    where bilg_dr_codg in (select said.word, from said)
    union
    select psn_no as word,
    from bed_occupancy
    where psn_no in (select said.word, from said)
)

select
    said.word,
    person_ref.psn_ref,
from personal as said
left join person_ref on said.word = person_ref.psn_no
union
-- numbers with signs that no word of the pages has are replaced as they stand
select
    finding.psn_no as word,
    person_ref.psn_ref,
from finding
left join person_ref on finding.psn_no = person_ref.psn_no
where regexp_matches(finding.psn_no, '[^0-9A-Za-z_-]')
order by word
