-- One row per institution and month of visit: outpatient and pharmacy visits and their fund money.
select
    visit.fixmedins_code,
    cast(date_trunc('month', visit.visited_on) as date) as month_on,
    count(*) as n_visits,
    sum(case when person.insu_admdvs <> institution.admdvs then 1 else 0 end) as n_out_of_county,
    cast(sum(visit.fund_amount) as double) as fund_amount,
from visit
inner join institution on visit.fixmedins_code = institution.fixmedins_code
left join person on visit.psn_no = person.psn_no
group by visit.fixmedins_code, cast(date_trunc('month', visit.visited_on) as date)
order by visit.fixmedins_code, month_on
