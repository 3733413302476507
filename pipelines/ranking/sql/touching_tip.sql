-- One row per open finding and recent tip that touches it: same institution, person and scheme, as far as it says, by the
-- finding itself or by a settlement it accuses; casework/sql/tip_claim.sql is the same over what is published.
with
recent_tip as (
    select
        tip.tip_id,
        tip.received_on,
        tip.fixmedins_code,
        tip.psn_no,
        tip.scheme,
    from tip
    cross join ranking_weight
    where
        tip.received_on between ranking_weight.run_on - ranking_weight.tip_days and ranking_weight.run_on
        and (tip.fixmedins_code is not null or tip.psn_no is not null)
),

tipped_settlement as (
    select
        rowid as setl_no,
        fixmedins_code,
        psn_no,
    from named_settlement
    where
        fixmedins_code in (select recent_tip.fixmedins_code, from recent_tip)
        or psn_no in (select recent_tip.psn_no, from recent_tip)
),

finding_place as (
    select
        finding_no,
        fixmedins_code,
        psn_no,
    from kinded_finding
    where
        fixmedins_code in (select recent_tip.fixmedins_code, from recent_tip)
        or psn_no in (select recent_tip.psn_no, from recent_tip)
    union
    select
        accused_record.finding_no,
        tipped_settlement.fixmedins_code,
        tipped_settlement.psn_no,
    from tipped_settlement
    inner join accused_record on tipped_settlement.setl_no = accused_record.setl_no
),

touched as (
    select
        finding_place.finding_no,
        recent_tip.*,
    from recent_tip
    inner join finding_place on recent_tip.fixmedins_code = finding_place.fixmedins_code
    where recent_tip.psn_no is null or recent_tip.psn_no = finding_place.psn_no
    union
    select
        finding_place.finding_no,
        recent_tip.*,
    from recent_tip
    inner join finding_place on recent_tip.psn_no = finding_place.psn_no
    where recent_tip.fixmedins_code is null
)

select
    open_finding.lead_id,
    open_finding.finding_no,
    touched.tip_id,
    touched.received_on,
    touched.scheme is not null or touched.psn_no is not null as is_specific,
from touched
inner join open_finding on touched.finding_no = open_finding.finding_no
inner join kinded_finding on touched.finding_no = kinded_finding.finding_no
where touched.scheme is null or touched.scheme = kinded_finding.scheme
