-- One row per till of a pharmacy and day with at least $min_swipes swipes: peer groups and features of the card.
with
usual_till as (
    select
        fixmedins_code,
        till,
        median(n_swipes) as n_swipes,
        count(*) as n_days,
    from till_day
    group by fixmedins_code, till
)

select
    till_day.fixmedins_code || '|' || till_day.till || '|' || cast(till_day.visited_on as varchar) as subject_id,
    till_day.fixmedins_code,
    till_day.visited_on as subject_on,
    case
        when usual_till.n_swipes < 3 then '日均不足3笔'
        when usual_till.n_swipes < 10 then '日均3至9笔'
        when usual_till.n_swipes < 30 then '日均10至29笔'
        else '日均30笔以上'
    end as peer_size,
    '药店' as peer_all,
    cast(till_day.n_swipes as double) as swipes,
    case when usual_till.n_days >= $min_days then till_day.n_swipes / usual_till.n_swipes end as swipe_change,
    till_day.insured_amount / till_day.n_swipes as insured_per_swipe,
    cast(till_day.n_in_burst as double) / till_day.n_swipes as burst_share,
    cast(till_day.n_off_hours as double) / till_day.n_swipes as off_hours_share,
    1.0 - cast(till_day.n_amounts as double) / till_day.n_swipes as same_amount_share,
    cast(till_day.n_round as double) / till_day.n_swipes as round_share,
    1.0 - cast(till_day.n_persons as double) / till_day.n_swipes as same_person_share,
    cast(till_day.n_out_of_county as double) / till_day.n_swipes as out_of_county_share,
    cast(coalesce(employer_day.n_swipes, 0) as double) / till_day.n_swipes as same_employer_share,
from till_day
inner join usual_till
    on
        till_day.fixmedins_code = usual_till.fixmedins_code
        and till_day.till = usual_till.till
left join employer_day
    on
        till_day.fixmedins_code = employer_day.fixmedins_code
        and till_day.till = employer_day.till
        and till_day.visited_on = employer_day.visited_on
where till_day.n_swipes >= $min_swipes
order by till_day.fixmedins_code, till_day.till, till_day.visited_on
