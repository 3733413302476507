-- One row per message in which a word of $pattern is a person's number: the same message with these masked.
with
piece as ( -- words and what stands between them, in order: together they are the message
    select
        message,
        unnest(regexp_extract_all(message, $pattern)) as word,
        generate_subscripts(regexp_extract_all(message, $pattern), 1) as place,
    from (select distinct message, from data_quality) as said
),

person_number as ( -- one of fewer than 6 signs is as likely to be an amount
    select psn_no,
    from person
    where length(psn_no) >= 6
    union
    select psn_no,
    from settlement
    where length(psn_no) >= 6
)

select
    piece.message,
    string_agg(
        case
            when person_number.psn_no is null then piece.word
            else left(piece.word, 2) || $hidden || right(piece.word, 2)
        end,
        '' order by piece.place
    ) as masked,
from piece
left join person_number on piece.word = person_number.psn_no
group by piece.message
having count(person_number.psn_no) > 0
order by piece.message
