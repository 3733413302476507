-- One row per institution whose agreement dates contradict themselves, or that settles outside dates nobody keeps up.
with
settled as (
    select
        fixmedins_code,
        min(cast(setl_time as date)) as first_on,
        max(cast(setl_time as date)) as last_on,
        count(*) as n_settlements,
    from net_settlement
    group by fixmedins_code
),

judged as (
    select
        institution.fixmedins_code,
        institution.fixmedins_name,
        settled.n_settlements,
        case when settled.first_on < institution.begn_date then 1 else 0 end as is_early,
        case when settled.last_on > institution.end_date then 1 else 0 end as is_late,
        case
            when institution.end_date < institution.begn_date or institution.suspend_end < institution.suspend_begn
                then 1
            else 0
        end as is_contradictory,
    from institution
    left join settled on institution.fixmedins_code = settled.fixmedins_code
),

county as (
    select
        count(*) as n_institutions,
        sum(is_early) as n_early,
        sum(is_late) as n_late,
    from judged
)

select
    case when judged.is_contradictory = 1 then 'agreement_dates_contradict' else 'agreement_dates_not_kept_up' end as kind,
    judged.fixmedins_code as subject,
    coalesce(judged.n_settlements, 0) as n_records,
    case
        when judged.is_contradictory = 1
            then concat(judged.fixmedins_name, '的协议或暂停日期起止颠倒，无法判断是否非协议期结算，请更正机构信息。')
        else concat(judged.fixmedins_name, '与多数机构一样在登记的协议期外结算，协议日期疑未随续签更新，请核对机构信息。')
    end as message,
from judged
cross join county
where
    judged.is_contradictory = 1
    or (
        judged.is_early = 1 and county.n_early >= $min_stale
        and county.n_early > $max_stale_share * county.n_institutions
    )
    or (
        judged.is_late = 1 and county.n_late >= $min_stale
        and county.n_late > $max_stale_share * county.n_institutions
    )
order by subject
