-- One row per sentence of `told` that names persons, and the same sentence with their numbers masked.
with
said as (
    select
        message,
        regexp_extract_all(message, '[0-9A-Za-z_.-]+|[^0-9A-Za-z_.-]+') as words,
    from told
),

word as (
    select
        message,
        unnest(words) as word,
        generate_subscripts(words, 1) as place,
    from said
)

select
    word.message,
    string_agg(
        case
            when told_person.psn_no is null then word.word
            else left(word.word, 2) || '****' || right(word.word, 2)
        end,
        '' order by word.place
    ) as masked,
from word
left join told_person on word.word = told_person.psn_no
group by word.message
having count(told_person.psn_no) > 0
order by word.message
