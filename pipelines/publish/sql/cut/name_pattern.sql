-- One row: patterns that find the local institutions' names, the longest first, and everybody else's; and those
-- ids that a search word by word would not find, because they hold other letters and signs.
with
own as (
    select distinct fixmedins_name as place,
    from institution
    where fixmedins_code in (select fixmedins_code, from local_institution) and length(fixmedins_name) > 1
),

other as (
    select distinct fixmedins_name as place,
    from institution
    where
        fixmedins_code not in (select fixmedins_code, from local_institution)
        and length(fixmedins_name) > 1
        and fixmedins_name not in (select own.place, from own)
    union
    select id,
    from other_id
    where not regexp_full_match(id, '[0-9A-Za-z_.-]+') and length(id) > 1
)

select
    (select coalesce(string_agg(regexp_escape(place), '|' order by length(place) desc, place asc), '^\b$'), from own) as own,
    (select coalesce(string_agg(regexp_escape(place), '|' order by place), '^\b$'), from other) as other,
