-- One row per institution of the county, then one per institution that belongs to a single case: kinds and numbers.
with
counted as (
    select
        *,
        greatest(at_least, ceil(getvariable('persons') / persons_each))::integer as how_many,
    from vocabulary_institution_kind
),

named as (
    select
        counted.*,
        unnest(range(how_many))::integer as nth,
    from counted
),

of_the_county as (
    select
        *,
        row_number() over (order by fixmedins_type asc, hosp_lv desc, kind asc, nth asc)::integer as inst_no,
    from named
),

county_size as (
    select max(inst_no) as institutions,
    from of_the_county
),

case_turn as (
    select
        case_no,
        pool,
        unnest(range(institutions))::integer as case_turn,
    from case_list
    where pool like 'own_%'
),

of_a_case as (
    select
        counted.*,
        (10 + row_number() over (partition by counted.kind order by case_no, case_turn))::integer as nth,
        (county_size.institutions + row_number() over (order by case_no, case_turn))::integer as inst_no,
        case_no,
        case_turn,
    from case_turn
    inner join counted on case_turn.pool = 'own_' || counted.kind
    cross join county_size
)

select
    *,
    null::integer as case_no,
    null::integer as case_turn,
from of_the_county
union all
select *,
from of_a_case
