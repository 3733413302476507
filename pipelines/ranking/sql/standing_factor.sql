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
    select
        open_finding.lead_id,
        'model' as factor,
        ranking_weight.model_raise * greatest(
            0, (max(stay_score.percentile) - ranking_weight.model_from) / (1 - ranking_weight.model_from)
        ) as taken,
        '所涉住院比' || format('{:.1f}', floor(max(stay_score.percentile) * 1000) / 10)
        || '%的可比住院更异常。' as words,
    from open_finding
    inner join accused_record on open_finding.finding_no = accused_record.finding_no
    inner join named_settlement on accused_record.setl_no = named_settlement.rowid
    inner join stay_score on named_settlement.mdtrt_id = stay_score.stay_id
    cross join ranking_weight
    where open_finding.kind = 'record'
    group by open_finding.lead_id, ranking_weight.model_raise, ranking_weight.model_from
    having max(stay_score.percentile) > ranking_weight.model_from
)

select *, from history
union all
select *, from tipped
union all
select *, from modelled
