-- One row per kind of visit × slot: an even draw gives what the visit is for.
with
spread as (
    select
        visit_kind,
        code,
        name,
        (sum(weight) over (partition by visit_kind order by code) - weight)
        / sum(weight) over (partition by visit_kind) as from_share,
    from vocabulary_visit_diagnosis
),

kind_of_visit as (
    select distinct visit_kind,
    from vocabulary_visit_diagnosis
),

wanted as (
    select
        visit_kind,
        unnest(range(64))::integer as slot,
    from kind_of_visit
)

select
    wanted.visit_kind,
    wanted.slot,
    spread.code,
    spread.name,
from wanted
asof inner join spread
    on wanted.visit_kind = spread.visit_kind and wanted.slot / 64.0 >= spread.from_share
order by wanted.visit_kind, wanted.slot
