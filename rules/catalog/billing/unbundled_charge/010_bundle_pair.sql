-- One row per catalogue service and another service that its price includes.
with
bundle as (
    select
        known.bundle_part,
        known.part_part,
        item.med_list_codg,
        item.med_list_name,
    from knowledge_bundled_service as known
    inner join catalog as item on item.med_list_name like concat('%', known.bundle_part, '%')
    where
        item.list_type = '201'
        and (known.bundle_excluded is null or item.med_list_name not like concat('%', known.bundle_excluded, '%'))
),

part as (
    select
        known.bundle_part,
        known.part_part,
        item.med_list_codg,
        item.med_list_name,
    from knowledge_bundled_service as known
    inner join catalog as item on item.med_list_name like concat('%', known.part_part, '%')
    where
        item.list_type = '201'
        and (known.part_excluded is null or not regexp_matches(item.med_list_name, known.part_excluded))
        and item.med_list_name not like concat('%', known.bundle_part, '%')
)

select
    bundle.med_list_codg as bundle_code,
    part.med_list_codg as part_code,
    min(bundle.med_list_name) as bundle_name,
    min(part.med_list_name) as part_name,
from bundle
inner join part on bundle.bundle_part = part.bundle_part and bundle.part_part = part.part_part
group by bundle.med_list_codg, part.med_list_codg
