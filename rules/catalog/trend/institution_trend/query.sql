-- One row per institution whose weeks or months lie above expectation, with its dearest settlements of that time to look
-- at. The excess is told and never claimed: it overlaps what rules that name a wrong record already claim.
with
flag as (
    select
        fixmedins_code,
        begn_date,
        end_date,
        metric,
        phrase,
        cause,
        excess_amount,
        observed,
        expected,
        chance,
        row_number() over (
            partition by fixmedins_code order by excess_amount desc, metric asc, begn_date asc
        ) as place,
        count(*) over (partition by fixmedins_code) as n_flags,
    from monitor_flag
    where fixmedins_code is not null and excess_amount >= $min_excess
),

paid as (
    select
        flag.fixmedins_code,
        net_settlement.setl_id,
        row_number() over (
            partition by flag.fixmedins_code
            order by net_settlement.fund_pay_sumamt desc, net_settlement.setl_id asc
        ) as nth,
    from flag
    inner join net_settlement
        on
            flag.fixmedins_code = net_settlement.fixmedins_code
            and flag.begn_date <= net_settlement.setl_time
            and date_add(flag.end_date, interval 1 day) > net_settlement.setl_time -- the last day counts whole
    where flag.place = 1
),

sampled as (
    select
        fixmedins_code,
        list(struct_pack(
            record_type := 'settlement', record_id := setl_id, amount := cast(0 as decimal(18, 2))
        )) as records,
    from paid
    where nth <= $sample
    group by fixmedins_code
)

select
    flag.fixmedins_code as subject_id,
    flag.fixmedins_code,
    cast(null as varchar) as psn_no,
    flag.begn_date,
    flag.end_date,
    cast(0 as decimal(18, 2)) as amount,
    flag.metric,
    flag.phrase,
    flag.cause,
    flag.observed,
    flag.expected,
    flag.excess_amount,
    flag.chance,
    nullif(flag.n_flags - 1, 0) as n_more,
    sampled.records,
from flag
inner join sampled on flag.fixmedins_code = sampled.fixmedins_code
where flag.place = 1
order by subject_id
