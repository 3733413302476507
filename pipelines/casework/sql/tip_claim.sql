-- One row per tip and lead it touches: same institution, person and scheme, as far as the tip says, by one of the lead's
-- findings itself or by a settlement it accuses; ranking/sql/touching_tip.sql raises by the same.
with
told as (
    select
        lead.lead_id,
        finding.finding_id,
        finding.scheme,
        finding.fixmedins_code,
        finding.psn_no,
    from lead
    inner join lead_finding on lead.lead_id = lead_finding.lead_id
    inner join finding on lead_finding.finding_id = finding.finding_id
    where lead.state <> 'withdrawn' and not lead.control
),

tipped_settlement as (
    select
        setl_id,
        fixmedins_code,
        psn_no,
    from net_settlement
    where
        fixmedins_code in (select landed_tip.fixmedins_code, from landed_tip)
        or psn_no in (select landed_tip.psn_no, from landed_tip)
),

accused as (
    select
        finding_record.finding_id,
        finding_record.record_id as setl_id,
    from finding_record
    where finding_record.record_type = 'settlement'
    union
    select
        finding_record.finding_id,
        net_charge_line.setl_id,
    from finding_record
    inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
    where finding_record.record_type = 'charge_line'
),

place as (
    select
        lead_id,
        scheme,
        fixmedins_code,
        psn_no,
    from told
    union
    select
        told.lead_id,
        told.scheme,
        tipped_settlement.fixmedins_code,
        tipped_settlement.psn_no,
    from tipped_settlement
    inner join accused on tipped_settlement.setl_id = accused.setl_id
    inner join told on accused.finding_id = told.finding_id
)

select distinct
    landed_tip.tip_id,
    place.lead_id,
from landed_tip
inner join place
    on
        (landed_tip.fixmedins_code is null or landed_tip.fixmedins_code = place.fixmedins_code)
        and (landed_tip.psn_no is null or landed_tip.psn_no = place.psn_no)
        and (landed_tip.scheme is null or landed_tip.scheme = place.scheme)
where landed_tip.fixmedins_code is not null or landed_tip.psn_no is not null
order by landed_tip.tip_id, place.lead_id
