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
)

select
    case when max(stay_id) is null then 'settlement' else 'stay' end as subject_type,
    subject_id,
    min(fixmedins_code) as fixmedins_code,
    min(psn_no) as psn_no,
    min(cast(done_at as date)) as begn_date,
    max(cast(done_at as date)) as end_date,
    cast(sum(amount) as decimal(18, 2)) as amount,
    string_agg(distinct concat('“', item_name, '”'), '、' order by concat('“', item_name, '”')) as items,
    sum(is_extra) as n_extra,
    count(distinct done_at) as n_moments,
    min(done_at) as first_done_at,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by subject_id
having sum(is_extra) > 0
order by subject_type, subject_id
