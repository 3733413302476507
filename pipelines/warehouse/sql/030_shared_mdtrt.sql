-- One row per mdtrt_id that several standing settlements share; is_ambiguous = 1: by several persons or institutions.
with
repeated as (
    select mdtrt_id
    from net_settlement
    group by mdtrt_id
    having count(*) > 1
)

select
    repeated.mdtrt_id,
    cast(count(*) as integer) as n_settlements,
    cast(count(distinct net_settlement.psn_no) as integer) as n_persons,
    cast(count(distinct net_settlement.fixmedins_code) as integer) as n_institutions,
    case
        when count(distinct net_settlement.psn_no) > 1 or count(distinct net_settlement.fixmedins_code) > 1 then 1
        else 0
    end as is_ambiguous,
from repeated
inner join net_settlement
    on net_settlement.mdtrt_id = repeated.mdtrt_id
group by repeated.mdtrt_id
order by mdtrt_id
