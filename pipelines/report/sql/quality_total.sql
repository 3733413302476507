-- One row per kind of data too dirty to judge: how much, whom it concerns, and an example; rules' own by scheme.
with
said as (
    select
        data_quality.kind,
        data_quality.subject,
        data_quality.n_records,
        data_quality.message,
        split_part(data_quality.subject, '|', 1) as fixmedins_code,
        row_number() over (
            partition by data_quality.kind
            order by data_quality.n_records desc, data_quality.subject asc
        ) as nth,
    from data_quality
),

place as ( -- an institution with several subjects of a kind is named once
    select
        kind,
        fixmedins_code,
        row_number() over (partition by kind order by min(nth)) as place_no,
        min(nth) as nth,
    from said
    where fixmedins_code in (select institution.fixmedins_code, from institution)
    group by kind, fixmedins_code
)

select
    said.kind,
    min(rule_card.title_zh) as rule_title,
    count(*) as n_subjects,
    cast(sum(said.n_records) as bigint) as n_records,
    count(distinct institution.fixmedins_code) as n_institutions,
    string_agg(institution.fixmedins_name, '、' order by said.nth) filter (where place.place_no <= 3) as institutions,
    min(said.message) filter (where said.nth = 1) as example,
from said
left join institution on said.fixmedins_code = institution.fixmedins_code
left join place on said.kind = place.kind and said.nth = place.nth
left join rule_card on split_part(said.kind, '.', 1) = rule_card.scheme
group by said.kind
order by n_records desc, said.kind asc
