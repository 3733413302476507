-- One row per mdtrt_id of an inpatient settlement and at least one other standing settlement; is_ambiguous = 1: of
-- several persons or institutions.
with
inpatient as (
    select mdtrt_id,
    from settlement
    where med_type = '21'
    union
    select mdtrt_id,
    from settlement
    where med_type = '52'
),

standing as (
    select
        settlement.mdtrt_id,
        count(*) as n_settlements,
        min(settlement.psn_no) as first_psn_no,
        max(settlement.psn_no) as last_psn_no,
        min(settlement.fixmedins_code) as first_fixmedins_code,
        max(settlement.fixmedins_code) as last_fixmedins_code,
    from settlement
    inner join inpatient
        on settlement.mdtrt_id = inpatient.mdtrt_id
    left join settlement_reversal as reversed
        on settlement.setl_id = reversed.setl_id
    where coalesce(reversed.is_standing, 1) = 1
    group by settlement.mdtrt_id
    having count(*) > 1
)

select
    mdtrt_id,
    cast(n_settlements as integer) as n_settlements,
    cast(
        case when first_psn_no <> last_psn_no or first_fixmedins_code <> last_fixmedins_code then 1 else 0 end as tinyint
    ) as is_ambiguous,
from standing
