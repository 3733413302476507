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
)

select
    md5(concat(
        fixmedins_code, '|', emp_no, '|',
        string_agg(psn_no, ',' order by psn_no) filter (where nth_of_person = 1)
    )) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(visited_on) as begn_date,
    max(visited_on) as end_date,
    sum(amount) as amount,
    emp_no as employer,
    count(*) filter (where nth_of_person = 1) as n_persons,
    count(*) filter (where nth_of_day = 1) as n_days,
    count(*) as n_settlements,
    max(n_persons) as most_persons,
    round(max(usual_share), 4) as usual_share,
    round(max(expected_persons), 1) as expected_persons,
    list(struct_pack(
        visited_on := visited_on, n_persons := n_persons, n_day_persons := n_day_persons
    ) order by visited_on) filter (where nth_of_day = 1) as burst_days,
    list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
from swiped
group by fixmedins_code, emp_no
order by subject_id
