-- One row per standing inpatient settlement whose mdtrt_id is one person's at one institution.
-- materialized: view
with
-- One pushed-down comparison per scan: inpatient settlements lie together and are few.
inpatient as (
    select *,
    from net_settlement
    where med_type = '21'
    union all
    select *,
    from net_settlement
    where med_type = '52'
)

select
    inpatient.*,
    coalesce(shared_mdtrt.n_settlements, 1) as n_settlements,
from inpatient
left join shared_mdtrt
    on inpatient.mdtrt_id = shared_mdtrt.mdtrt_id
where coalesce(shared_mdtrt.is_ambiguous, 0) = 0
