-- One row per institution that bills surgery but codes next to no operation.
with
surgical as (
    select stay_id,
    from stay_day
    where surgery_amount > 0
    group by stay_id
),

institution_surgery as (
    select
        stay.fixmedins_code,
        count(*) as n_stays,
        sum(case when stay.oprn_oprt_code is null then 0 else 1 end) as n_coded,
    from stay
    inner join surgical
        on stay.stay_id = surgical.stay_id
    group by stay.fixmedins_code
)

select
    fixmedins_code as subject,
    n_stays - n_coded as n_records,
    concat(
        n_stays, ' 次有手术收费的住院中 ', n_stays - n_coded,
        ' 次没有手术操作编码，耗材与手术无法对照。请从病案首页补传手术操作编码。'
    ) as message,
from institution_surgery
where
    n_stays >= 5
    and n_coded * 20 <= n_stays -- at most one in twenty
order by subject
