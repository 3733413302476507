-- One row per institution whose settlements carry a default time (00:00:00, 12:00:00, 23:59:59 …) instead of their own.
with
stamp as ( -- nobody settles a tenth of the day's visits on the full hour to the second
    select
        fixmedins_code,
        concat(
            lpad(cast(hour(begntime) as varchar), 2, '0'), ':', lpad(cast(minute(begntime) as varchar), 2, '0'), ':',
            lpad(cast(second(begntime) as varchar), 2, '0')
        ) as stamped_at,
        count(*) as n_stamped,
    from net_settlement
    where med_type not in ('21', '52') and minute(begntime) * 60 + second(begntime) in (0, 3599)
    group by fixmedins_code, hour(begntime), minute(begntime), second(begntime)
    having count(*) >= 10
),

visited as (
    select
        fixmedins_code,
        count(*) as n_visits,
    from net_settlement
    where med_type not in ('21', '52') and fixmedins_code in (select stamp.fixmedins_code, from stamp)
    group by fixmedins_code
)

select
    'time_stamp_default' as kind,
    stamp.fixmedins_code as subject,
    sum(stamp.n_stamped) as n_records,
    concat(
        '该机构', cast(sum(stamp.n_stamped) as varchar), '笔门诊购药结算的时间为默认值（',
        string_agg(stamp.stamped_at, '、' order by stamp.stamped_at), '），不作为非营业时间结算的依据。请按实际时间上传。'
    ) as message,
from stamp
inner join visited on stamp.fixmedins_code = visited.fixmedins_code
where stamp.n_stamped >= 0.1 * visited.n_visits
group by stamp.fixmedins_code
order by subject
