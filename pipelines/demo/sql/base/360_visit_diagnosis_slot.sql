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
)

select
    wanted.visit_kind,
    wanted.slot,
    spread.code,
    spread.name,
from (
    select
        visit_kind,
        unnest(range(64))::integer as slot,
    from (select distinct visit_kind from vocabulary_visit_diagnosis)
) as wanted
asof inner join spread
    on spread.visit_kind = wanted.visit_kind and wanted.slot / 64.0 >= spread.from_share
order by wanted.visit_kind, wanted.slot
