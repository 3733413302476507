-- One row per institution, scheme and accused thing with its day and money: settlements of standing findings, what they
-- accuse beside settlements, and confirmed settlements that no finding accuses any more.
with
found as (
    select
        fixmedins_code,
        scheme,
        finding_id,
        setl_id as record_id,
        served_on,
        amount,
    from accused_settlement
    union all
    select
        -- a finding over several institutions has none of its own: each record says where it belongs
        coalesce(inventory.fixmedins_code, bed_occupancy.fixmedins_code, finding.fixmedins_code) as fixmedins_code,
        finding.scheme,
        finding.finding_id,
        finding_record.record_id,
        finding.begn_date as served_on,
        coalesce(finding_record.amount, 0) as amount,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    left join inventory on finding_record.record_type = 'inventory' and finding_record.record_id = inventory.inv_sn
    left join bed_occupancy
        on finding_record.record_type = 'bed_occupancy' and finding_record.record_id = bed_occupancy.obs_sn
    where
        finding.state in ('new', 'known', 'changed')
        and finding.begn_date is not null
        and finding_record.record_type not in ('settlement', 'charge_line')
)

select *,
from found
union all
select
    confirmed_record.fixmedins_code,
    confirmed_record.scheme,
    confirmed_record.lead_id as finding_id,
    confirmed_record.setl_id as record_id,
    confirmed_record.served_on,
    coalesce(confirmed_record.confirmed_amt, 0) as amount,
from confirmed_record
anti join found
    on confirmed_record.setl_id = found.record_id and confirmed_record.scheme = found.scheme
where confirmed_record.served_on is not null
order by fixmedins_code, scheme, finding_id, record_id
