-- One row per sheet of the workbook that has records of leads, controls not among them: institutions, leads, records, money.
select
    sheet,
    count(distinct fixmedins_code) as n_institutions,
    count(distinct lead_id) as n_leads,
    count(setl_id) as n_records,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
from suspect_record
where not control
group by sheet
order by sheet
