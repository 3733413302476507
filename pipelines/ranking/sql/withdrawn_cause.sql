-- One row per lead that stands no more and nobody judged, of which the cause is known beyond that its findings are gone:
-- why, in words. What went on an earlier night has no records left and keeps what was said then, unless it is muted.
with
gone as (
    select
        ended_lead.lead_id,
        ended_lead.subject_type,
        ended_lead.subject_id,
        list_contains(ended_lead.schemes, 'outlier') as is_outlier,
        previous_lead.state <> 'withdrawn' as stood_before,
    from ended_lead
    inner join previous_lead on ended_lead.lead_id = previous_lead.lead_id
    where ended_lead.state = 'withdrawn' and not ended_lead.control
),

muted as (
    select
        gone.lead_id,
        max(mute_in_force.until) as muted_until,
    from gone
    inner join finding
        on gone.subject_type = finding.subject_type and gone.subject_id = finding.subject_id and finding.state = 'muted'
    left join mute_in_force on finding.scheme = mute_in_force.scheme and finding.subject_id = mute_in_force.subject_id
    group by gone.lead_id
),

told_settlement as (
    select
        gone.lead_id,
        lead_record.setl_id,
    from gone
    inner join lead_record on gone.lead_id = lead_record.lead_id
    where gone.stood_before
),

kept_settlement as (
    select net_settlement.setl_id,
    from net_settlement
    where net_settlement.setl_id in (select told_settlement.setl_id, from told_settlement)
),

counted as (
    select
        told_settlement.lead_id,
        count(*) as n_settlements,
        count(kept_settlement.setl_id) as n_kept,
    from told_settlement
    left join kept_settlement on told_settlement.setl_id = kept_settlement.setl_id
    group by told_settlement.lead_id
)

select
    gone.lead_id,
    case
        when muted.lead_id is not null
            then '已静默' || coalesce('（至' || cast(muted.muted_until as varchar) || '）', '') || '，暂不列出。'
        when counted.n_kept = 0 then '所涉结算已退费，撤回。'
        when counted.n_kept < counted.n_settlements then '部分所涉结算已退费，疑点已不成立，撤回。'
        when gone.is_outlier and accused_stay.stay_id is not null then '该住院已有规则疑点，不再作模型线索。'
        when gone.is_outlier then '已不在最异常的住院之列，撤回。'
    end as words,
from gone
left join muted on gone.lead_id = muted.lead_id
left join counted on gone.lead_id = counted.lead_id
left join accused_stay on gone.subject_type = 'stay' and gone.subject_id = accused_stay.stay_id
where gone.stood_before or muted.lead_id is not null
