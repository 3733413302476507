-- One row per lead with an open finding and thing beside its findings that speaks for it: the share of the remaining
-- doubt it takes away, and its words.
with
lead_place as (
    select
        told_finding.lead_id,
        kinded_finding.fixmedins_code,
    from told_finding
    inner join kinded_finding on told_finding.finding_no = kinded_finding.finding_no
    where told_finding.place = 1 and not told_finding.is_closed
),

history as (
    select
        lead_place.lead_id,
        'history' as factor,
        ranking_weight.history_raise * institution_history.n_held / institution_history.n_judged
        * institution_history.n_held / (institution_history.n_held + ranking_weight.history_half) as taken,
        '该机构此前核查' || institution_history.n_judged || '条线索，查实'
        || format('{:g}', institution_history.n_held) || '条，屡查屡犯。' as words,
    from lead_place
    inner join institution_history on lead_place.fixmedins_code = institution_history.fixmedins_code
    cross join ranking_weight
    where institution_history.n_held >= ranking_weight.history_from
),

tipped as (
    select
        touching_tip.lead_id,
        'tip' as factor,
        max(case
            when touching_tip.is_specific then ranking_weight.tip_raise
            else ranking_weight.tip_broad_raise
        end) as taken,
        cast(max(touching_tip.received_on) as varchar) || '收到举报。' as words,
    from touching_tip
    cross join ranking_weight
    group by touching_tip.lead_id
),

modelled as (
    -- the model with most to say: what two of them find of one lead is one signal
    select
        model_word.lead_id,
        'model' as factor,
        ranking_weight.model_raise
        * (model_word.percentile - ranking_weight.model_from) / (1 - ranking_weight.model_from)
        * power(ranking_weight.same_signal, model_word.n_echoes) as taken,
        model_word.words,
    from model_word
    cross join ranking_weight
    qualify row_number() over (
        partition by model_word.lead_id
        order by taken desc, model_word.model_id asc
    ) = 1
)

select *, from history
union all
select *, from tipped
union all
select *, from modelled
