-- One row per lead with an open finding and thing beside its findings that speaks for it: the share of the remaining
-- doubt it takes away, and its words.
with
lead_finding_place as (
    select
        open_finding.lead_id,
        open_finding.finding_id,
        kinded_finding.scheme,
        kinded_finding.fixmedins_code,
        kinded_finding.psn_no,
        row_number() over (partition by open_finding.lead_id order by finding_lead.place) as place,
    from open_finding
    inner join finding_lead on open_finding.finding_id = finding_lead.finding_id
    inner join kinded_finding on open_finding.finding_id = kinded_finding.finding_id
),

history as (
    select
        lead_finding_place.lead_id,
        'history' as factor,
        ranking_weight.history_raise * institution_history.n_held / institution_history.n_judged
        * institution_history.n_held / (institution_history.n_held + ranking_weight.history_half) as taken,
        '该机构此前核查' || institution_history.n_judged || '条线索，查实'
        || format('{:g}', institution_history.n_held) || '条，屡查屡犯。' as words,
    from lead_finding_place
    inner join institution_history on lead_finding_place.fixmedins_code = institution_history.fixmedins_code
    cross join ranking_weight
    where lead_finding_place.place = 1 and institution_history.n_held >= ranking_weight.history_from
),

touched as (
    select
        lead_finding_place.lead_id,
        tip.received_on,
        case
            when tip.scheme is not null or tip.psn_no is not null then ranking_weight.tip_raise
            else ranking_weight.tip_broad_raise
        end as taken,
    from lead_finding_place
    cross join ranking_weight
    inner join tip
        on
            (lead_finding_place.fixmedins_code = tip.fixmedins_code or tip.fixmedins_code is null)
            and (lead_finding_place.scheme = tip.scheme or tip.scheme is null)
            and (
                tip.psn_no is null
                or lead_finding_place.psn_no = tip.psn_no
                or exists (
                    select 1, from accused_record
                    where
                        accused_record.finding_id = lead_finding_place.finding_id
                        and accused_record.psn_no = tip.psn_no
                )
            )
    where
        coalesce(tip.fixmedins_code, tip.psn_no) is not null
        and tip.received_on between ranking_weight.run_on - ranking_weight.tip_days and ranking_weight.run_on
),

tipped as (
    select
        lead_id,
        'tip' as factor,
        max(taken) as taken,
        cast(max(received_on) as varchar) || '收到举报。' as words,
    from touched
    group by lead_id
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
    inner join accused_record on open_finding.finding_id = accused_record.finding_id
    inner join stay_score on accused_record.mdtrt_id = stay_score.stay_id
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
order by lead_id, factor
