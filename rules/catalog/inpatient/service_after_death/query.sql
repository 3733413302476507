-- One row per person for whom services were paid after death.
with
settled as (
    select
        paid.setl_id,
        paid.psn_no,
        paid.fixmedins_code,
        death.die_date,
        cast(paid.begntime as date) as began_on,
        cast(paid.endtime as date) as ended_on,
        greatest(paid.fund_pay_sumamt, 0) as fund_amount,
        case
            when paid.medfee_sumamt > 0
                then least(1, cast(greatest(paid.fund_pay_sumamt, 0) as double) / paid.medfee_sumamt)
            else 0
        end as fund_share,
    from death
    inner join net_settlement as paid on death.psn_no = paid.psn_no
    where cast(paid.endtime as date) > death.die_date
),

late_line as ( -- a stay the person did not live to the end of: only what was done afterwards
    select
        settled.*,
        charge.feedetl_sn,
        cast(charge.fee_ocur_time as date) as charged_on,
        cast(round(greatest(charge.det_item_fee_sumamt, 0) * settled.fund_share, 2) as decimal(18, 2)) as amount,
    from settled
    inner join net_charge_line as charge on settled.setl_id = charge.setl_id
    where
        settled.began_on <= settled.die_date
        and date_diff('day', settled.die_date, cast(charge.fee_ocur_time as date)) > $posting_days
),

accused as (
    select
        psn_no,
        fixmedins_code,
        die_date,
        began_on as served_on,
        ended_on as served_until,
        'settlement' as record_type,
        setl_id as record_id,
        fund_amount as amount,
    from settled
    where began_on > die_date -- the day of death itself may still hold a service
    union all
    select
        psn_no,
        fixmedins_code,
        die_date,
        charged_on as served_on,
        charged_on as served_until,
        'charge_line' as record_type,
        feedetl_sn as record_id,
        amount,
    from late_line
)

select
    accused.psn_no as subject_id,
    arg_min(accused.fixmedins_code, concat(cast(accused.served_on as varchar), accused.record_id)) as fixmedins_code,
    accused.psn_no,
    min(accused.served_on) as begn_date,
    max(accused.served_until) as end_date,
    sum(accused.amount) as amount,
    max(accused.die_date) as died_on,
    max(date_diff('day', accused.die_date, accused.served_on)) as days_after,
    nullif(count(case when accused.record_type = 'settlement' then 1 end), 0) as n_settlements,
    nullif(count(case when accused.record_type = 'charge_line' then 1 end), 0) as n_lines,
    string_agg(
        distinct coalesce(place.fixmedins_name, accused.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, accused.fixmedins_code)
    ) as places,
    list(struct_pack(
        record_type := accused.record_type, record_id := accused.record_id, amount := accused.amount
    )) as records,
from accused
left join institution as place on accused.fixmedins_code = place.fixmedins_code
group by accused.psn_no
order by subject_id
