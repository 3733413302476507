-- One row per operation × device group × slot: an even draw gives the pieces such an operation takes.
with
spread as (
    select
        operation,
        item_group,
        pieces,
        (sum(weight) over (partition by operation, item_group order by pieces) - weight)
        / sum(weight) over (partition by operation, item_group) as from_share,
    from vocabulary_device_use
),

use_of_device as (
    select distinct
        operation,
        item_group,
    from vocabulary_device_use
),

wanted as (
    select
        operation,
        item_group,
        unnest(range(256))::integer as slot,
    from use_of_device
)

select
    wanted.operation,
    wanted.item_group,
    wanted.slot,
    spread.pieces,
from wanted
asof inner join spread
    on
        wanted.operation = spread.operation
        and wanted.item_group = spread.item_group
        and wanted.slot / 256.0 >= spread.from_share
order by wanted.operation, wanted.item_group, wanted.slot
