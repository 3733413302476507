-- One row per purchase of a person and drug with a surplus far beyond use, bought at enough places.
with
bought_day as (
    select
        psn_no,
        drug_name,
        fixmedins_code,
        bought_on,
        sum(supply_days) as supply_days,
    from pickup
    group by psn_no, drug_name, fixmedins_code, bought_on
),

taker as (
    select
        psn_no,
        drug_name,
        count(distinct fixmedins_code) as n_institutions,
        min(bought_on) as begn_date,
        max(supply_days) as longest_days,
    from bought_day
    group by psn_no, drug_name
),

dosed as (
    select
        pickup.*,
        taker.n_institutions,
        taker.begn_date,
        taker.longest_days / $dose_tolerance as longest_use_days,
        pickup.supply_days / $dose_tolerance as use_days,
    from pickup
    inner join taker on pickup.psn_no = taker.psn_no and pickup.drug_name = taker.drug_name
    where taker.n_institutions >= $min_institutions
),

running as (
    select
        *,
        sum(use_days) over (
            partition by psn_no, drug_name
            order by bought_on, feedetl_sn
            rows between unbounded preceding and current row
        ) - date_diff('day', begn_date, bought_on) as balance_days,
    from dosed
),

stocked as (
    select
        *,
        balance_days - min(balance_days - use_days) over (
            partition by psn_no, drug_name
            order by bought_on, feedetl_sn
            rows between unbounded preceding and current row
        ) as held_days,
    from running
),

far_beyond as (
    select
        psn_no,
        drug_name,
        max(held_days) as most_held_days,
    from stocked
    group by psn_no, drug_name
    -- the last prescription is meant to be in hand, up to twelve weeks of it
    having max(held_days - least(longest_use_days, 84)) >= $min_surplus_days
)

select
    stocked.*,
    far_beyond.most_held_days,
from stocked
inner join far_beyond on stocked.psn_no = far_beyond.psn_no and stocked.drug_name = far_beyond.drug_name
