-- One row per swipe at a known till of a pharmacy, with the minutes since the one before it.
select
    visit.fixmedins_code,
    visit.setl_optr as till,
    visit.visited_on,
    visit.visit_id,
    visit.psn_no,
    person.emp_no,
    case when person.insu_admdvs <> institution.admdvs then 1 else 0 end as is_out_of_county,
    visit.total_amount,
    visit.fund_amount + visit.account_amount as insured_amount,
    extract(hour from visit.visited_at) as visited_hour,
    date_diff(
        'second',
        lag(visit.visited_at) over (
            partition by visit.fixmedins_code, visit.setl_optr, visit.visited_on order by visit.visited_at, visit.visit_id
        ),
        visit.visited_at
    ) as seconds_since,
from visit
inner join institution
    on
        visit.fixmedins_code = institution.fixmedins_code
        and institution.fixmedins_type = '2'
left join person on visit.psn_no = person.psn_no
where visit.setl_optr is not null
