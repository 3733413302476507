-- One row per settlement made while the institution had no agreement in force.
with
gap as ( -- half-open days without an agreement: from inclusive, until exclusive
    select
        fixmedins_code,
        1 as gap_no,
        cast('1900-01-01' as date) as gap_from,
        begn_date as gap_until,
        concat('的协议自', cast(begn_date as varchar), '起生效') as situation,
    from institution
    where begn_date is not null and begn_date <= coalesce(end_date, begn_date)
    union all
    select
        fixmedins_code,
        2 as gap_no,
        end_date + 1 as gap_from, -- the last day still belongs to the agreement
        cast('9999-12-31' as date) as gap_until,
        concat('的协议已于', cast(end_date as varchar), '到期') as situation,
    from institution
    where end_date < cast('9999-12-31' as date) and coalesce(begn_date, end_date) <= end_date
    union all
    select
        fixmedins_code,
        3 as gap_no,
        suspend_begn as gap_from,
        coalesce(suspend_end + 1, cast('9999-12-31' as date)) as gap_until,
        case
            when suspend_end is null then concat('自', cast(suspend_begn as varchar), '起暂停协议')
            else concat('自', cast(suspend_begn as varchar), '至', cast(suspend_end as varchar), '暂停协议')
        end as situation,
    from institution
    where suspend_begn <= coalesce(suspend_end, suspend_begn)
),

settled as (
    select
        gap.fixmedins_code,
        gap.gap_no,
        gap.situation,
        paid.setl_id,
        paid.psn_no,
        cast(paid.begntime as date) as began_on,
        cast(paid.setl_time as date) as settled_on,
        greatest(paid.fund_pay_sumamt, 0) as amount,
        gap.gap_from,
        row_number() over (partition by paid.setl_id order by gap.gap_from, gap.gap_no) as nth_gap,
    from gap
    inner join net_settlement as paid on gap.fixmedins_code = paid.fixmedins_code
    where
        cast(paid.setl_time as date) >= gap.gap_from
        and cast(paid.setl_time as date) < gap.gap_until
)

select *,
from settled
where
    nth_gap = 1 -- the day alone says which, so that no day begins two findings
    and (
        began_on >= gap_from -- nothing may begin without an agreement
        or date_diff('day', gap_from, settled_on) >= $grace_days
    )
order by setl_id
