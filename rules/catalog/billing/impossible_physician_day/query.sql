-- One row per physician with days on which the services billed take more minutes than a day of work holds.
with
over_day as (
    select
        physician_day.*,
        (physician_day.minutes - $max_minutes) / physician_day.minutes as excess_share,
    from physician_day
    inner join doctor_code on physician_day.doctor = doctor_code.doctor
    where physician_day.minutes > $max_minutes and doctor_code.dirt is null
),

few as (
    select doctor,
    from over_day
    group by doctor
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

charge as (
    select *,
    from net_charge_line
    where bilg_dr_codg in (select few.doctor, from few)
),

accused as (
    select
        over_day.*,
        charge.feedetl_sn,
        charge.psn_no,
        -- what is beyond the limit is spread over all services of the day
        cast(round(
            charge.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0))
            * over_day.excess_share, 2
        ) as decimal(18, 2)) as amount,
    from charge
    inner join over_day
        on
            charge.fixmedins_code = over_day.fixmedins_code
            and charge.bilg_dr_codg = over_day.doctor
            and cast(charge.fee_ocur_time as date) = over_day.served_on
    inner join catalog as item on charge.med_list_codg = item.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where
        item.min_each > 0
        and item.med_list_codg not in (
            select beside.med_list_codg,
            from catalog as beside
            inner join knowledge_side_by_side_item as known on beside.med_list_name like concat('%', known.name_part, '%')
        )
),

worst as (
    select
        *,
        row_number() over (partition by fixmedins_code, doctor order by -minutes, served_on) as nth,
        count(*) over (partition by fixmedins_code, doctor) as n_days,
    from over_day
),

day_list as (
    select
        fixmedins_code,
        doctor,
        list(struct_pack(
            served_on := served_on, minutes := minutes, n_lines := n_lines
        ) order by served_on) as over_days,
        string_agg(cast(served_on as varchar), '、' order by served_on) as dates,
    from over_day
    group by fixmedins_code, doctor
)

select
    concat(accused.fixmedins_code, '|', accused.doctor) as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(accused.served_on) as begn_date,
    max(accused.served_on) as end_date,
    sum(coalesce(accused.amount, 0)) as amount,
    accused.doctor,
    max(worst.n_days) as n_days,
    max(worst.served_on) as worst_on,
    case when max(worst.n_days) > 1 then max(worst.served_on) end as worst_of_several,
    max(worst.minutes) as worst_minutes,
    count(distinct case when accused.served_on = worst.served_on then accused.psn_no end) as worst_persons,
    max(worst.n_lines) as worst_lines,
    $max_minutes as limit_minutes,
    max(day_list.over_days) as over_days,
    max(day_list.dates) as dates,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := coalesce(accused.amount, 0)
    )) as records,
from accused
inner join worst on accused.fixmedins_code = worst.fixmedins_code and accused.doctor = worst.doctor
inner join day_list on accused.fixmedins_code = day_list.fixmedins_code and accused.doctor = day_list.doctor
where worst.nth = 1
group by accused.fixmedins_code, accused.doctor
order by subject_id
