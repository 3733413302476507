-- One row per file of tonight's delivery: its rows, what was refused, and whether rows and money add up.
with
refused as (
    select
        delivery_id,
        file,
        count(*) as n_quarantined,
        count(distinct reason) as n_reasons,
    from quarantine
    group by delivery_id, file
),

balanced as (
    select
        delivery_id,
        file,
        bool_and(difference = 0) as adds_up,
        sum(superseded) filter (where measure = 'rows') as n_superseded,
    from reconciliation
    group by delivery_id, file
)

select
    delivery_file.file,
    delivery_file.extract,
    delivery_file.n_rows,
    delivery_file.n_bytes,
    delivery_file.encoding,
    delivery_file.note,
    coalesce(refused.n_quarantined, 0) as n_quarantined,
    coalesce(balanced.adds_up, true) as adds_up,
    cast(coalesce(balanced.n_superseded, 0) as bigint) as n_superseded,
from delivery_file
inner join tonight on delivery_file.delivery_id = tonight.delivery_id
left join refused on delivery_file.delivery_id = refused.delivery_id and delivery_file.file = refused.file
left join balanced on delivery_file.delivery_id = balanced.delivery_id and delivery_file.file = balanced.file
order by delivery_file.extract, delivery_file.file
