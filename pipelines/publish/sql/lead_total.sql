-- One row per lead and institution of the list, best lead first: what it is, its records and money, what to pull.
select
    lead_place,
    lead_id,
    sheet,
    fixmedins_code,
    fixmedins_name,
    any_value(schemes) as schemes,
    any_value(message) as message,
    count(*) as n_records,
    count(distinct psn_no) as n_persons,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
    any_value(risk_score) as risk_score,
    any_value(basis) as basis,
    any_value(inspect) as inspect,
    min(seq_no) as first_seq_no,
from suspect_record
group by lead_place, lead_id, sheet, fixmedins_code, fixmedins_name
order by first_seq_no
