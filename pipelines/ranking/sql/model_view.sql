-- One row per lead with an open finding and scored subject that it is about and a model finds odd: how odd. Of tills one.
with
odd_score as ( -- few of all: everything else is joined to these
    select
        score.subject_type,
        score.model_id,
        score.subject_id,
        score.percentile,
    from score
    cross join ranking_weight
    where score.percentile > ranking_weight.model_from
),

odd_stay as (
    select
        stay_score.stay_id,
        stay_score.percentile,
    from stay_score
    cross join ranking_weight
    where stay_score.percentile > ranking_weight.model_from
),

meant as (
    select
        finding_lead.lead_id,
        finding_lead.finding_no,
        finding_lead.kind,
        finding_lead.subject_type,
        finding_lead.subject_id,
        kinded_finding.begn_date,
        kinded_finding.end_date,
    from open_finding
    inner join finding_lead on open_finding.finding_no = finding_lead.finding_no
    inner join kinded_finding on open_finding.finding_no = kinded_finding.finding_no
),

odd_settlement as (
    select
        named_settlement.rowid as setl_no,
        odd_stay.stay_id,
        odd_stay.percentile,
    from named_settlement
    inner join odd_stay on named_settlement.mdtrt_id = odd_stay.stay_id
),

tilled as ( -- each settlement of a lead once, however many of its findings name it
    select distinct
        meant.lead_id,
        accused_record.setl_no,
    from meant
    inner join accused_record on meant.finding_no = accused_record.finding_no
    where meant.kind in ('institution', 'ring')
)

select
    meant.lead_id,
    'stay' as model_id,
    odd_settlement.stay_id as subject_id,
    odd_settlement.percentile,
from odd_settlement
inner join accused_record on odd_settlement.setl_no = accused_record.setl_no
inner join meant on accused_record.finding_no = meant.finding_no
where meant.kind = 'record'
union all
select
    meant.lead_id,
    odd_score.model_id,
    odd_score.subject_id,
    odd_score.percentile,
from meant
inner join accused_record on meant.finding_no = accused_record.finding_no
inner join named_settlement on accused_record.setl_no = named_settlement.rowid
inner join odd_score
    on odd_score.subject_id = meant.subject_id || strftime(named_settlement.begn_on, '|%YQ') || quarter(named_settlement.begn_on)
where
    meant.subject_type = 'person' and meant.subject_id = named_settlement.psn_no
    and odd_score.subject_type = 'person_quarter'
union all
select
    meant.lead_id,
    odd_score.model_id,
    odd_score.subject_id,
    odd_score.percentile,
from meant
inner join odd_score
    on
        odd_score.subject_type = case meant.subject_type when 'physician' then 'physician_month' else meant.subject_type end
        and meant.subject_id
        = case odd_score.subject_type when 'physician_month' then left(odd_score.subject_id, -8) else odd_score.subject_id end
where
    meant.subject_type = 'institution_item'
    or meant.subject_type = 'physician'
    and right(odd_score.subject_id, 7) between strftime(meant.begn_date, '%Y-%m') and strftime(meant.end_date, '%Y-%m')
union all
-- of many days one is odd by chance: half of the settlements must lie on days as odd
select
    tilled.lead_id,
    'pharmacy_till_day' as model_id,
    null as subject_id,
    quantile_disc(coalesce(odd_score.percentile, 0), 0.5) as percentile,
from tilled
inner join named_settlement on tilled.setl_no = named_settlement.rowid
left join odd_score
    on
        odd_score.subject_type = 'pharmacy_till_day'
        and odd_score.subject_id
        = concat(named_settlement.fixmedins_code, '|', named_settlement.setl_optr, '|', named_settlement.begn_on)
group by tilled.lead_id
