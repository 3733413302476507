-- One row per lead and settlement that the lists judge. A row left empty takes the verdict that every filled row of
-- its lead gives, without money; a filled row without settlement speaks for every record of its lead.
with
filled as (
    select *,
    from named_row
    where verdict is not null
),

lead_word as (
    select
        lead_id,
        min(verdict) as verdict,
        min(reason) as reason,
        min(drawn) as drawn,
        count(distinct verdict) as n_verdicts,
        bool_or(setl_id is null) as is_whole,
        -- written once for a whole lead: it stands with the first of its records
        max(amount) filter (where setl_id is null) as amount,
    from filled
    group by lead_id
),

written as (
    select
        lead_id,
        setl_id,
        min(verdict) as verdict,
        max(amount) as amount,
        min(reason) as reason,
        min(drawn) as drawn,
    from filled
    where setl_id is not null
    group by lead_id, setl_id
),

left_empty as (
    select distinct
        named_row.lead_id,
        named_row.setl_id,
    from named_row
    inner join lead_word on named_row.lead_id = lead_word.lead_id and lead_word.n_verdicts = 1
    where named_row.verdict is null and named_row.setl_id is not null
    union
    select
        known_claim.lead_id,
        known_claim.setl_id,
    from known_claim
    inner join lead_word on known_claim.lead_id = lead_word.lead_id
    where lead_word.is_whole and lead_word.n_verdicts = 1
),

spoken_for as (
    select
        left_empty.lead_id,
        left_empty.setl_id,
        lead_word.verdict,
        case
            when row_number() over (partition by left_empty.lead_id order by left_empty.setl_id) = 1
                then lead_word.amount
        end as amount,
        lead_word.reason,
        lead_word.drawn,
    from left_empty
    inner join lead_word on left_empty.lead_id = lead_word.lead_id
    anti join written on left_empty.lead_id = written.lead_id and left_empty.setl_id = written.setl_id
)

select *, from written
union all
select *, from spoken_for
order by lead_id, setl_id
