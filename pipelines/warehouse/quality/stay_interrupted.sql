-- One row per institution with stays whose settlements leave days between them.
with
settled as (
    select
        mdtrt_id,
        fixmedins_code,
        begntime,
        max(endtime) over (
            partition by mdtrt_id
            order by begntime, endtime, setl_id
            rows between unbounded preceding and 1 preceding
        ) as settled_until,
    from inpatient_settlement
    where n_settlements > 1
),

gap as (
    select
        mdtrt_id,
        fixmedins_code,
        max(date_diff('day', cast(settled_until as date), cast(begntime as date))) as gap_days,
    from settled
    where settled_until < begntime
    group by mdtrt_id, fixmedins_code
)

select
    fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 次住院的各次结算之间有空档(如 ', min(mdtrt_id), '，最长 ', max(gap_days),
        ' 天)，已合并为一次住院。请核对是否为两次住院共用了一个就诊ID。'
    ) as message,
from gap
where gap_days > 1
group by fixmedins_code
order by subject
