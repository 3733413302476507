-- One row per pharmacy, employer and day on which at least the fewest persons of a burst bought.
select
    settlement.fixmedins_code,
    employee.emp_no,
    cast(settlement.begntime as date) as visited_on,
    count(distinct settlement.psn_no) as n_persons,
from net_settlement as settlement
inner join person as employee on settlement.psn_no = employee.psn_no
where settlement.med_type = '41' and employee.emp_no is not null
group by settlement.fixmedins_code, employee.emp_no, cast(settlement.begntime as date)
having count(distinct settlement.psn_no) >= $min_persons
