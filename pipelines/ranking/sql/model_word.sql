-- One row per lead with an open finding and model that finds what the lead is about odd: how odd, how many schemes of the
-- lead the model repeats, and its words.
with
loudest as (
    select
        lead_id,
        model_id,
        max(percentile) as percentile,
        arg_max(subject_id, struct_pack(percentile := percentile, subject_id := subject_id)) as subject_id,
    from model_view
    group by lead_id, model_id
),

repeated as (
    select
        open_finding.lead_id,
        model_echo.model_id,
        count(distinct model_echo.scheme) as n_echoes,
    from open_finding
    inner join kinded_finding on open_finding.finding_no = kinded_finding.finding_no
    inner join model_echo on kinded_finding.scheme = model_echo.scheme
    group by open_finding.lead_id, model_echo.model_id
)

select
    loudest.lead_id,
    loudest.model_id,
    loudest.percentile,
    coalesce(repeated.n_echoes, 0) as n_echoes,
    concat(
        case loudest.model_id
            when 'stay' then '所涉住院'
            when 'person_quarter'
                then
                    '该参保人' || left(right(loudest.subject_id, 6), 4) || '年第' || right(loudest.subject_id, 1)
                    || '季度的就诊购药'
            when 'institution_item' then '该品种在本机构的使用'
            when 'physician_month'
                then
                    '该医师' || left(right(loudest.subject_id, 7), 4) || '年'
                    || ltrim(right(loudest.subject_id, 2), '0') || '月的诊疗'
            else '半数以上所涉结算当日所用终端的结算'
        end,
        '比', format('{:.1f}', floor(loudest.percentile * 1000) / 10), '%的可比',
        case loudest.model_id
            when 'stay' then '住院'
            when 'person_quarter' then '参保人季度'
            when 'institution_item' then '机构品种'
            when 'physician_month' then '医师月份'
            else '药店终端日'
        end,
        '更异常。'
    ) as words,
from loudest
left join repeated on loudest.lead_id = repeated.lead_id and loudest.model_id = repeated.model_id
cross join ranking_weight
where loudest.percentile > ranking_weight.model_from
