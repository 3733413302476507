-- One row per institution of the list that a lead touches, controls not among them: its leads, records and money, richest first.
select
    sheet,
    fixmedins_code,
    fixmedins_name,
    count(distinct lead_id) as n_leads,
    count(setl_id) as n_records,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
from suspect_record
where not control
group by sheet, fixmedins_code, fixmedins_name
order by expected_amount desc, fixmedins_code asc nulls last
