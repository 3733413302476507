-- One row per employer whose persons swiped in bursts at one pharmacy, with all days of bursts.
with
swiped as (
    select
        settlement.setl_id,
        settlement.psn_no,
        settlement.fixmedins_code,
        greatest(settlement.fund_pay_sumamt, 0) as amount,
        burst.emp_no,
        burst.visited_on,
        burst.n_persons,
        burst.n_day_persons,
        burst.usual_share,
        burst.expected_persons,
        row_number() over (
            partition by burst.fixmedins_code, burst.emp_no, settlement.psn_no order by settlement.begntime, settlement.setl_id
        ) as nth_of_person,
        row_number() over (
            partition by burst.fixmedins_code, burst.emp_no, burst.visited_on
            order by settlement.begntime, settlement.setl_id
        ) as nth_of_day,
    from employer_burst as burst
    inner join net_settlement as settlement
        on
            burst.fixmedins_code = settlement.fixmedins_code
            and burst.visited_on = cast(settlement.begntime as date)
    inner join person as employee
        on settlement.psn_no = employee.psn_no and burst.emp_no = employee.emp_no
    where settlement.med_type = '41'
),

item as (
    select
        swiped.fixmedins_code,
        swiped.emp_no,
        sold.med_list_name,
        sum(sold.det_item_fee_sumamt) as item_amount,
        sum(sum(sold.det_item_fee_sumamt)) over (partition by swiped.fixmedins_code, swiped.emp_no) as all_amount,
    from swiped
    inner join net_charge_line as sold on swiped.setl_id = sold.setl_id
    group by swiped.fixmedins_code, swiped.emp_no, sold.med_list_name
),

main_item as ( -- one item at most is more than half
    select
        fixmedins_code,
        emp_no,
        med_list_name,
    from item
    where 2 * item_amount > all_amount
)

select
    md5(concat(
        swiped.fixmedins_code, '|', swiped.emp_no, '|',
        string_agg(swiped.psn_no, ',' order by swiped.psn_no) filter (where swiped.nth_of_person = 1)
    )) as subject_id,
    swiped.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(swiped.visited_on) as begn_date,
    max(swiped.visited_on) as end_date,
    sum(swiped.amount) as amount,
    swiped.emp_no as employer,
    count(*) filter (where swiped.nth_of_person = 1) as n_persons,
    count(*) filter (where swiped.nth_of_day = 1) as n_days,
    string_agg(cast(swiped.visited_on as varchar), '、' order by swiped.visited_on)
    filter (where swiped.nth_of_day = 1) as dates,
    count(*) as n_settlements,
    max(main_item.med_list_name) as main_item,
    max(swiped.n_persons) as most_persons,
    round(max(swiped.usual_share), 4) as usual_share,
    case
        when max(swiped.usual_share) < 0.001 then '不足0.1'
        else cast(cast(round(100 * max(swiped.usual_share), 1) as decimal(5, 1)) as varchar)
    end as usual_percent,
    round(max(swiped.expected_persons), 1) as expected_persons,
    list(struct_pack(
        visited_on := swiped.visited_on, n_persons := swiped.n_persons, n_day_persons := swiped.n_day_persons
    ) order by swiped.visited_on) filter (where swiped.nth_of_day = 1) as burst_days,
    list(struct_pack(record_type := 'settlement', record_id := swiped.setl_id, amount := swiped.amount)) as records,
from swiped
left join main_item on swiped.fixmedins_code = main_item.fixmedins_code and swiped.emp_no = main_item.emp_no
group by swiped.fixmedins_code, swiped.emp_no
order by subject_id
