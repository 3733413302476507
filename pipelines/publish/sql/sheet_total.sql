-- One row per sheet of the workbook that has records: institutions, leads, records and money.
select
    sheet,
    count(distinct fixmedins_code) as n_institutions,
    count(distinct lead_id) as n_leads,
    count(*) as n_records,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
from suspect_record
group by sheet
order by sheet
