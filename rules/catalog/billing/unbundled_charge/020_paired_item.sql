-- One row per catalogue service that includes others, numbered, and such a service or one of those.
with
bundle as (
    select
        bundle_code,
        cast(row_number() over (order by bundle_code) as integer) as bundle_no,
    from bundle_pair
    group by bundle_code
)

select
    bundle_no,
    bundle_code as med_list_codg,
    1 as is_bundle,
from bundle
union all
select
    bundle.bundle_no,
    bundle_pair.part_code as med_list_codg,
    0 as is_bundle,
from bundle_pair
inner join bundle on bundle_pair.bundle_code = bundle.bundle_code
