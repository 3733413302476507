-- One row per standing lead of which the probability is another than the night before: what made it so, in words, that
-- which moved it most first.
with
factor_move as (
    -- by how much each factor moved the doubt, as a logarithm: what several did adds up
    select
        coalesce(standing_factor.lead_id, previous_factor.lead_id) as lead_id,
        coalesce(standing_factor.factor, previous_factor.factor) as factor,
        ln((1 - coalesce(standing_factor.taken, 0)) / (1 - coalesce(previous_factor.taken, 0))) as moved,
    from standing_factor
    full join previous_factor
        on standing_factor.lead_id = previous_factor.lead_id and standing_factor.factor = previous_factor.factor
),

lead_move as (
    select
        dated_lead.lead_id,
        dated_lead.schemes,
        previous_lead.schemes as schemes_before,
        ln((1 - dated_lead.probability) / (1 - previous_lead.probability)) as moved,
    from dated_lead
    inner join previous_lead on dated_lead.lead_id = previous_lead.lead_id
),

finding_move as (
    -- what the factors leave over is the findings': their kinds, or what verdicts made of these
    select
        lead_move.lead_id,
        lead_move.schemes,
        lead_move.schemes_before,
        max(lead_move.moved) - coalesce(sum(factor_move.moved), 0) as moved,
    from lead_move
    left join factor_move on lead_move.lead_id = factor_move.lead_id
    group by lead_move.lead_id, lead_move.schemes, lead_move.schemes_before
),

cause as (
    select
        lead_id,
        case factor
            when 'history' then '所在机构的查实情况'
            when 'tip' then '举报'
            else '模型评分'
        end as words,
        moved,
    from factor_move
    union all
    select
        lead_id,
        case when schemes = schemes_before then '同类线索的核查结果' else '疑点类型变化' end as words,
        moved,
    from finding_move
),

weighed_cause as (
    -- only what moved it the way it went, and at least a tenth as far as what moved it most
    select
        cause.lead_id,
        cause.words,
        abs(cause.moved) as moved,
        max(abs(cause.moved)) over (partition by cause.lead_id) as most_moved,
    from cause
    inner join lead_move on cause.lead_id = lead_move.lead_id and cause.moved * lead_move.moved > 0
)

select
    lead_id,
    string_agg(words, '、' order by moved desc, words asc) as words,
from weighed_cause
where moved * 10 >= most_moved
group by lead_id
