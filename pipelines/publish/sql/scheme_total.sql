-- One row per kind of lead, controls not among them: institutions, leads, records and money, richest first.
select
    schemes,
    count(distinct fixmedins_code) as n_institutions,
    '' as note,
    count(distinct lead_id) as n_leads,
    count(setl_id) as n_records,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
from suspect_record
where not control
group by schemes
order by expected_amount desc, schemes asc
