-- One row per person and quarter with enough visits: how often, where and by whom, for how much.
with
visit_day as (
    select
        visit.psn_no,
        cast(date_trunc('quarter', visit.visited_on) as date) as quarter_on,
        visit.visited_on,
        count(*) as n_visits,
        count(distinct visit.fixmedins_code) as n_institutions,
        sum(case when person.insu_admdvs <> institution.admdvs then 1 else 0 end) as n_out_of_county,
        sum(
            case
                when extract(hour from visit.visited_at) < $day_begins_hour then 1
                when extract(hour from visit.visited_at) >= $day_ends_hour then 1
                else 0
            end
        ) as n_at_night,
        max(case when visit.med_type = '14' then 1 else 0 end) as has_chronic,
        sum(visit.fund_amount) as fund_amount,
    from visit
    inner join institution on visit.fixmedins_code = institution.fixmedins_code
    left join person on visit.psn_no = person.psn_no
    group by visit.psn_no, visit.visited_on
)

select
    psn_no,
    quarter_on,
    extract(year from quarter_on) * 4 + extract(quarter from quarter_on) as quarter_number,
    sum(n_visits) as n_visits,
    count(*) as n_days,
    sum(case when n_institutions > 1 then 1 else 0 end) as n_busy_days,
    sum(n_out_of_county) as n_out_of_county,
    sum(n_at_night) as n_at_night,
    max(has_chronic) as has_chronic,
    cast(sum(fund_amount) as double) as fund_amount,
from visit_day
group by psn_no, quarter_on
