-- One row per person and drug, with the dose that most takers of the drug use, in daily doses of the catalogue.
with
visit_day as (
    select
        buyer_no,
        fixmedins_code,
        filled_on,
        count(*) as n_fills,
        sum(supply_days) as supply_days,
    from fill
    group by buyer_no, fixmedins_code, filled_on
),

course as (
    select
        buyer_no,
        sum(n_fills) as n_fills,
        case when min(fixmedins_code) = max(fixmedins_code) then 1 else 0 end as is_at_one_place,
        min(filled_on) as begn_date,
        max(supply_days) as longest_supply_days,
        -- who bought it for at least two months; what was bought last is still in hand
        case
            when count(*) >= 3 and date_diff('day', min(filled_on), max(filled_on)) >= 60
                then (sum(supply_days) - avg(supply_days)) / date_diff('day', min(filled_on), max(filled_on))
        end as daily_use,
    from visit_day
    group by buyer_no
),

taker as (
    select
        course.*,
        heavy_buyer.psn_no,
        heavy_buyer.drug_name,
        heavy_buyer.n_buyers,
    from course
    inner join heavy_buyer on course.buyer_no = heavy_buyer.buyer_no
),

usual as (
    select
        drug_name,
        count(*) as n_peers,
        quantile_cont(daily_use, 0.9) as usual_dose,
    from taker
    where daily_use is not null
    group by drug_name
    -- a drug that few take steadily has no usual dose: those who do may be the ones to look at
    having count(*) >= $min_peers and count(*) >= 0.1 * max(n_buyers)
)

select
    taker.buyer_no,
    taker.psn_no,
    taker.drug_name,
    taker.begn_date,
    taker.n_buyers,
    taker.n_fills,
    taker.is_at_one_place,
    coalesce(usual.n_peers, 0) as n_peers,
    greatest(cast($dose_tolerance as double), coalesce(usual.usual_dose, 0)) as usual_dose,
    cast(taker.longest_supply_days as double) as longest_supply_days,
from taker
left join usual on taker.drug_name = usual.drug_name
