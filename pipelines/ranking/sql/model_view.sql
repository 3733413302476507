-- One row per lead with an open finding and scored subject that it is about: how odd a model finds it. Of tills one.
with
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

accused as (
    select
        meant.lead_id,
        meant.kind,
        meant.subject_type,
        meant.subject_id,
        named_settlement.* exclude (fund_amount),
    from meant
    inner join accused_record on meant.finding_no = accused_record.finding_no
    inner join named_settlement on accused_record.setl_no = named_settlement.rowid
)

select
    accused.lead_id,
    'stay' as model_id,
    accused.mdtrt_id as subject_id,
    stay_score.percentile,
from accused
inner join stay_score on accused.mdtrt_id = stay_score.stay_id
where accused.kind = 'record'
union all
select
    accused.lead_id,
    score.model_id,
    score.subject_id,
    score.percentile,
from accused
inner join score
    on score.subject_id = accused.psn_no || strftime(accused.begn_on, '|%YQ') || quarter(accused.begn_on)
where
    accused.subject_type = 'person' and accused.subject_id = accused.psn_no
    and score.subject_type = 'person_quarter'
union all
select
    meant.lead_id,
    score.model_id,
    score.subject_id,
    score.percentile,
from meant
inner join score
    on
        score.subject_type = case meant.subject_type when 'physician' then 'physician_month' else meant.subject_type end
        and meant.subject_id
        = case score.subject_type when 'physician_month' then left(score.subject_id, -8) else score.subject_id end
where
    meant.subject_type = 'institution_item'
    or meant.subject_type = 'physician'
    and right(score.subject_id, 7) between strftime(meant.begn_date, '%Y-%m') and strftime(meant.end_date, '%Y-%m')
union all
-- of many days one is odd by chance: half of the settlements must lie on days as odd
select
    accused.lead_id,
    'pharmacy_till_day' as model_id,
    null as subject_id,
    quantile_disc(coalesce(score.percentile, 0), 0.5) as percentile,
from (
    select distinct *, from accused
    where kind in ('institution', 'ring')
) as accused
left join score
    on
        score.subject_type = 'pharmacy_till_day'
        and score.subject_id = concat(accused.fixmedins_code, '|', accused.setl_optr, '|', accused.begn_on)
group by accused.lead_id
