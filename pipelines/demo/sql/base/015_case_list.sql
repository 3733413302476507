-- One row per planted case or honest look-alike of a scheme: its kind and strength, and how many people it takes.
with
kind_turn as (
    select
        *,
        coalesce(strength, '') as rank_strength,
        unnest(range(turns))::integer as turn,
    from vocabulary_case_kind
),

kind as (
    -- every kind of a strength once, then the frequent ones again
    select
        *,
        row_number() over (partition by scheme, role, rank_strength order by turn, kind) - 1 as kind_place,
        count(*) over (partition by scheme, role, rank_strength) as kind_places,
    from kind_turn
),

scheme_strength as (
    select distinct
        kind.scheme,
        kind.role,
        kind.rank_strength,
        kind.kind_places,
        greatest(6, round(getvariable('cases') * vocabulary_scheme.rate)) as cases,
        -- blatant, ordinary, faint as one to two to one; a scheme without one of them makes more of the others
        case kind.rank_strength when 'ordinary' then 2 else 1 end as portion,
    from kind
    inner join vocabulary_scheme on kind.scheme = vocabulary_scheme.scheme
),

quota as (
    select
        scheme,
        role,
        rank_strength,
        case role
            when 'planted' then greatest(2, round(cases * portion / sum(portion) over (partition by scheme, role)))
            else greatest(ceil(cases * 1.25), kind_places)
        end::integer as how_many,
    from scheme_strength
),

wanted as (
    select
        *,
        unnest(range(how_many)) as nth,
    from quota
)

select
    -- numbered within the scheme: another scheme's cases change nothing here
    (
        vocabulary_scheme.scheme_no * 100000
        + row_number() over (
            partition by kind.scheme order by kind.role desc, kind.rank_strength asc, wanted.nth asc
        )
    )::integer as case_no,
    vocabulary_scheme.scheme_no,
    kind.scheme,
    kind.role,
    kind.strength,
    kind.kind,
    kind.pool,
    kind.institutions,
    kind.people,
    kind.age_min,
    kind.age_max,
    kind.sex,
    kind.subject,
    kind.what,
from wanted
inner join kind
    on
        wanted.scheme = kind.scheme
        and wanted.role = kind.role
        and wanted.rank_strength = kind.rank_strength
        and wanted.nth % kind.kind_places = kind.kind_place
inner join vocabulary_scheme on kind.scheme = vocabulary_scheme.scheme
order by case_no
