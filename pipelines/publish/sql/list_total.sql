-- One row: institutions, leads, records and money of the whole list; a lead over several sheets counts once.
select
    '合计' as sheet,
    count(distinct fixmedins_code) as n_institutions,
    '跨类别的线索只计一次' as note,
    count(distinct lead_id) as n_leads,
    count(*) as n_records,
    coalesce(sum(amount), 0) as amount,
    coalesce(sum(expected_amount), 0) as expected_amount,
from suspect_record
