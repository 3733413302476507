-- One row per mdtrt_id of several standing settlements; is_ambiguous = 1: of several persons or institutions.
with
-- Counted over every settlement, standing or not: one narrow scan, and only its few hits are looked at closely.
repeated as (
    select mdtrt_id,
    from settlement
    group by mdtrt_id
    having count(*) > 1
),

standing as (
    select
        net_settlement.mdtrt_id,
        count(*) as n_settlements,
        count(distinct net_settlement.psn_no) as n_persons,
        count(distinct net_settlement.fixmedins_code) as n_institutions,
    from repeated
    inner join net_settlement
        on repeated.mdtrt_id = net_settlement.mdtrt_id
    group by net_settlement.mdtrt_id
)

select
    mdtrt_id,
    cast(n_settlements as integer) as n_settlements,
    cast(n_persons as integer) as n_persons,
    cast(n_institutions as integer) as n_institutions,
    cast(case when n_persons > 1 or n_institutions > 1 then 1 else 0 end as tinyint) as is_ambiguous,
from standing
where n_settlements > 1
