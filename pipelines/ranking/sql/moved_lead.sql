-- One row per lead in the columns of the table lead, with one sentence: why it is new, ended, back, rose or fell.
with
factor_change as (
    select
        coalesce(standing_factor.lead_id, previous_factor.lead_id) as lead_id,
        string_agg(
            case coalesce(standing_factor.factor, previous_factor.factor)
                when 'history' then '所在机构的查实情况'
                when 'tip' then '举报'
                else '模型评分'
            end,
            '、' order by coalesce(standing_factor.factor, previous_factor.factor)
        ) as words,
    from standing_factor
    full join previous_factor
        on standing_factor.lead_id = previous_factor.lead_id and standing_factor.factor = previous_factor.factor
    where round(standing_factor.taken, 6) is distinct from round(previous_factor.taken, 6)
    group by coalesce(standing_factor.lead_id, previous_factor.lead_id)
),

compared as (
    select
        ranked_lead.*,
        previous_lead.lead_id is null as is_unknown,
        previous_lead.state as state_before,
        previous_lead.rank as rank_before,
        previous_lead.moved as moved_before,
        previous_lead.last_seen_on = ranking_weight.run_on as is_again,
        ranked_lead.rank = previous_lead.rank
        and ranked_lead.amount = previous_lead.amount
        and ranked_lead.probability = previous_lead.probability
        and ranked_lead.n_findings = previous_lead.n_findings as is_same,
        concat_ws(
            '，',
            case
                when ranked_lead.amount <> previous_lead.amount
                    then
                        '涉及金额由' || format('{:,.2f}', previous_lead.amount) || '元'
                        || case when ranked_lead.amount > previous_lead.amount then '增至' else '减至' end
                        || format('{:,.2f}', ranked_lead.amount) || '元'
            end,
            case
                when ranked_lead.n_findings <> previous_lead.n_findings
                    then '疑点由' || previous_lead.n_findings || '项变为' || ranked_lead.n_findings || '项'
            end,
            case
                when round(ranked_lead.probability, 3) <> round(previous_lead.probability, 3)
                    then
                        '属实概率由' || format('{:.1f}', previous_lead.probability * 100)
                        || case when ranked_lead.probability > previous_lead.probability then '%升至' else '%降至' end
                        || format('{:.1f}', ranked_lead.probability * 100) || '%'
                        || case
                            when factor_change.words is not null then '（' || factor_change.words || '）'
                            when ranked_lead.schemes = previous_lead.schemes then '（同类线索的核查结果）'
                            else '（疑点类型变化）'
                        end
            end
        ) as reason,
        closing_verdict.verdict,
    from ranked_lead
    cross join ranking_weight
    left join previous_lead on ranked_lead.lead_id = previous_lead.lead_id
    left join factor_change on ranked_lead.lead_id = factor_change.lead_id
    left join closing_verdict on ranked_lead.lead_id = closing_verdict.lead_id
)

select
    * exclude (is_unknown, state_before, rank_before, moved_before, is_again, is_same, reason, verdict),
    case
        when state = 'closed'
            then case verdict
                when 'confirmed' then '核查属实，已办结。'
                when 'partial' then '核查部分属实，已办结。'
                when 'rejected' then '核查不属实，已办结。'
                else '所涉记录均已核查，已办结。'
            end
        when state = 'withdrawn' then '疑点已不成立，撤回。'
        when state = 'new' then '新增线索。'
        when is_again and is_same then moved_before
        when is_unknown then '新增线索。'
        when state_before = 'closed' then '办结后又有未核查过的记录，重新列入。'
        when state_before = 'withdrawn' then '撤回后再次出现，重新列入。'
        when control then null
        when rank < rank_before then '由第' || rank_before || '名升至第' || rank || '名：'
        when rank > rank_before then '由第' || rank_before || '名降至第' || rank || '名：'
        when reason <> '' then '名次未变：'
    end
    || case
        when
            state in ('closed', 'withdrawn', 'new')
            or (is_again and is_same)
            or state_before in ('closed', 'withdrawn')
            then ''
        when reason <> '' then reason || '。'
        else '其他线索变化所致。'
    end as moved,
from compared
order by rank
