-- One row per open finding and recent tip that touches it: same institution, person and scheme, as far as it says.
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
    where tip.received_on between ranking_weight.run_on - ranking_weight.tip_days and ranking_weight.run_on
),

finding_person as (
    select
        accused_record.finding_no,
        named_settlement.psn_no,
    from named_settlement
    inner join accused_record on named_settlement.rowid = accused_record.setl_no
    where named_settlement.psn_no in (select recent_tip.psn_no, from recent_tip)
    union
    select
        finding_no,
        psn_no,
    from kinded_finding
    where psn_no in (select recent_tip.psn_no, from recent_tip)
),

touched as (
    select
        kinded_finding.finding_no,
        kinded_finding.scheme as found_scheme,
        recent_tip.*,
    from recent_tip
    inner join kinded_finding on recent_tip.fixmedins_code = kinded_finding.fixmedins_code
    where recent_tip.psn_no is null
    union all
    select
        kinded_finding.finding_no,
        kinded_finding.scheme as found_scheme,
        recent_tip.*,
    from recent_tip
    inner join finding_person on recent_tip.psn_no = finding_person.psn_no
    inner join kinded_finding on finding_person.finding_no = kinded_finding.finding_no
    where recent_tip.fixmedins_code is null or recent_tip.fixmedins_code = kinded_finding.fixmedins_code
)

select
    open_finding.lead_id,
    open_finding.finding_no,
    touched.tip_id,
    touched.received_on,
    touched.scheme is not null or touched.psn_no is not null as is_specific,
from touched
inner join open_finding on touched.finding_no = open_finding.finding_no
where touched.scheme is null or touched.scheme = touched.found_scheme
