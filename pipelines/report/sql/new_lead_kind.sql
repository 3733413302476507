-- One row per kind of scheme among the leads new tonight: how many and how much, richest first.
select
    coalesce(scheme_titles, '其他') as titles,
    count(*) as n_leads,
    sum(amount) as amount,
    sum(expected_amount) as expected_amount,
from shown_lead
where is_new
group by coalesce(scheme_titles, '其他')
order by expected_amount desc, titles asc
