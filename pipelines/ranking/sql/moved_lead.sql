-- One row per lead, with its rank and one sentence: why it is new, ended, back, rose or fell.
with
joined as (
    -- the findings of a lead that is no more stand in another one
    select
        lead_finding.lead_id,
        min(told_finding.lead_id) as joined_id,
    from lead_finding
    inner join standing_finding on lead_finding.finding_id = standing_finding.finding_id
    inner join told_finding on standing_finding.rowid = told_finding.finding_no
    where lead_finding.lead_id <> told_finding.lead_id
    group by lead_finding.lead_id
),

compared as (
    select
        ranked_lead.*,
        previous_lead.state as state_before,
        previous_lead.rank as rank_before,
        previous_lead.moved as moved_before,
        previous_lead.last_seen_on = ranking_weight.run_on as is_again,
        ranked_lead.rank = previous_lead.rank
        and ranked_lead.amount = previous_lead.amount
        and ranked_lead.probability = previous_lead.probability
        and ranked_lead.n_findings = previous_lead.n_findings as is_same,
        ranked_lead.expected_amount - previous_lead.expected_amount as gained,
        lead_change.reason,
        closing_verdict.verdict,
        joined.joined_id,
        withdrawn_cause.words as cause,
        coalesce(previous_lead.moved like '已静默%', false) as was_muted,
    from ranked_lead
    cross join ranking_weight
    left join previous_lead on ranked_lead.lead_id = previous_lead.lead_id
    left join lead_change on ranked_lead.lead_id = lead_change.lead_id
    left join closing_verdict on ranked_lead.lead_id = closing_verdict.lead_id
    left join joined on ranked_lead.lead_id = joined.lead_id
    left join withdrawn_cause on ranked_lead.lead_id = withdrawn_cause.lead_id
)

select
    lead_id,
    rank,
    case
        when state = 'closed'
            then case verdict
                when 'confirmed' then '核查属实，已办结。'
                when 'partial' then '核查部分属实，已办结。'
                when 'rejected' then '核查不属实，已办结。'
                else '所涉记录均已核查，已办结。'
            end
        when state = 'withdrawn' and joined_id is not null then '已并入线索' || joined_id || '。'
        when state = 'withdrawn' and cause is not null then cause
        when state = 'withdrawn' and state_before = 'withdrawn' and not was_muted then moved_before
        when state = 'withdrawn' and control then '该住院已有疑点或已不在有效住院之列，不再作对照。'
        when state = 'withdrawn' then '疑点已不成立，撤回。'
        when state = 'new' and rank_before is null then '新增线索。'
        when is_again and is_same then moved_before
        when state_before = 'closed' then '办结后又有未核查过的记录，重新列入。'
        when state_before = 'withdrawn' and was_muted then '静默已结束，重新列入。'
        when state_before = 'withdrawn' then '撤回后再次出现，重新列入。'
        when control then case when state = 'new' then '新增线索。' end
        when rank < rank_before then '由第' || rank_before || '名升至第' || rank || '名：'
        when rank > rank_before then '由第' || rank_before || '名降至第' || rank || '名：'
        when reason <> '' then '名次未变：'
        when state = 'new' then '新增线索。'
    end
    || case
        when
            state in ('closed', 'withdrawn')
            or (state = 'new' and (control or rank_before is null))
            or (rank = rank_before and reason = '')
            or (is_again and is_same)
            or state_before in ('closed', 'withdrawn')
            then ''
        -- it rose for less, or fell for more: others moved further
        when reason <> '' and gained * (rank_before - rank) < 0 then reason || '，其他线索变化更大。'
        when reason <> '' then reason || '。'
        else '其他线索变化所致。'
    end as moved,
from compared
