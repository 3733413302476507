-- One row per mdtrt_id of several standing settlements; is_ambiguous = 1: of several persons or institutions.
with
repeated as ( -- one narrow count first: only its few hits are compared
    select mdtrt_id,
    from settlement
    group by mdtrt_id
    having count(*) > 1
),

standing as (
    select
        net_settlement.mdtrt_id,
        count(*) as n_settlements,
        min(net_settlement.psn_no) as first_psn_no,
        max(net_settlement.psn_no) as last_psn_no,
        min(net_settlement.fixmedins_code) as first_fixmedins_code,
        max(net_settlement.fixmedins_code) as last_fixmedins_code,
    from net_settlement
    inner join repeated
        on net_settlement.mdtrt_id = repeated.mdtrt_id
    group by net_settlement.mdtrt_id
    having count(*) > 1
)

select
    mdtrt_id,
    cast(n_settlements as integer) as n_settlements,
    cast(
        case when first_psn_no <> last_psn_no or first_fixmedins_code <> last_fixmedins_code then 1 else 0 end as tinyint
    ) as is_ambiguous,
from standing
