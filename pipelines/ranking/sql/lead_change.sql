-- One row per standing lead that was there the night before: what changed of it, in words; empty where nothing did.
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
)

select
    dated_lead.lead_id,
    concat_ws(
        '，',
        case
            when dated_lead.amount <> previous_lead.amount
                then
                    '涉及金额由' || format('{:,.2f}', previous_lead.amount) || '元'
                    || case when dated_lead.amount > previous_lead.amount then '增至' else '减至' end
                    || format('{:,.2f}', dated_lead.amount) || '元'
        end,
        case
            when dated_lead.n_findings <> previous_lead.n_findings
                then '疑点由' || previous_lead.n_findings || '项变为' || dated_lead.n_findings || '项'
        end,
        case
            when round(dated_lead.probability, 3) <> round(previous_lead.probability, 3)
                then
                    '属实概率由' || format('{:.1f}', round(previous_lead.probability, 3) * 100)
                    || case when dated_lead.probability > previous_lead.probability then '%升至' else '%降至' end
                    || format('{:.1f}', round(dated_lead.probability, 3) * 100) || '%'
                    || case
                        when factor_change.words is not null then '（' || factor_change.words || '）'
                        when dated_lead.schemes = previous_lead.schemes then '（同类线索的核查结果）'
                        else '（疑点类型变化）'
                    end
        end
    ) as reason,
from dated_lead
inner join previous_lead on dated_lead.lead_id = previous_lead.lead_id
left join factor_change on dated_lead.lead_id = factor_change.lead_id
