-- One row per stay or settlement with services billed twice at one moment.
with
stamped as ( -- an institution that writes one time on all lines of a day says nothing of when they were done
    select fixmedins_code,
    from stay_day
    where n_care_lines >= 3
    group by fixmedins_code
    having
        count(*) >= $min_stamped_days
        and 2 * count(*) filter (where first_care_at = last_care_at) > count(*)
),

accused as (
    select
        repeated_line.*,
        stay.stay_id,
        coalesce(stay.stay_id, repeated_line.setl_id) as subject_id,
        cast(paid.setl_time as date) as settled_on,
        case when repeated_line.nth > repeated_line.n_possible then 1 else 0 end as is_extra,
        case
            when repeated_line.nth > repeated_line.n_possible
                then cast(round(
                    repeated_line.det_item_fee_sumamt
                    * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
                ) as decimal(18, 2))
            else 0
        end as amount,
    from repeated_line
    inner join net_settlement as paid on repeated_line.setl_id = paid.setl_id
    left join stamped on repeated_line.fixmedins_code = stamped.fixmedins_code
    left join custom
        on
            repeated_line.fixmedins_code = custom.fixmedins_code
            and repeated_line.med_list_codg = custom.med_list_codg
    left join stay on repeated_line.mdtrt_id = stay.stay_id
    where stamped.fixmedins_code is null and custom.fixmedins_code is null
),

extra as (
    select
        subject_id,
        item_name,
        sum(is_extra) as n_extra,
    from accused
    group by subject_id, item_name
    having sum(is_extra) > 0
),

named as (
    select
        subject_id,
        string_agg(concat('“', item_name, '”', cast(n_extra as varchar), '笔'), '、' order by item_name) as items,
        count(*) as n_items,
    from extra
    group by subject_id
)

select
    case when max(accused.stay_id) is null then 'settlement' else 'stay' end as subject_type,
    accused.subject_id,
    min(accused.fixmedins_code) as fixmedins_code,
    min(accused.psn_no) as psn_no,
    min(cast(accused.done_at as date)) as begn_date,
    max(cast(accused.done_at as date)) as end_date,
    cast(sum(accused.amount) as decimal(18, 2)) as amount,
    max(named.items) as items,
    case
        when count(distinct accused.settled_on) > 1
            then string_agg(
                distinct cast(accused.settled_on as varchar), '、' order by cast(accused.settled_on as varchar)
            )
    end as settled_days,
    sum(accused.is_extra) as n_extra,
    case when max(named.n_items) > 1 then sum(accused.is_extra) end as all_extra,
    count(distinct accused.done_at) as n_moments,
    min(accused.done_at) as first_done_at,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
inner join named on accused.subject_id = named.subject_id
group by accused.subject_id
order by subject_type, subject_id
