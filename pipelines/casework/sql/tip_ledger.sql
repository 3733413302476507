-- One row per tip: the leads it touches, what was confirmed since, and the range of the reward.
with
touched as (
    select
        tip_claim.tip_id,
        count(*) as n_leads,
        array_to_string(list(lead.lead_id order by lead.rank)[1:5], '、')
        || case when count(*) > 5 then '等' || count(*) || '条' else '' end as leads,
        sum(lead.amount) as amount,
    from tip_claim
    inner join lead on tip_claim.lead_id = lead.lead_id
    where lead.state <> 'closed'
    group by tip_claim.tip_id
),

confirmed as (
    select
        tip_id,
        count(*) as n_confirmed,
        sum(confirmed_amt) as confirmed_amt,
        min(first_tip_id) filter (where first_tip_id <> tip_id) as earlier_tip_id,
    from tip_confirmed
    group by tip_id
),

table_in_force as ( -- the whole table of the latest day that is not after the tip
    select
        landed_tip.tip_id,
        reward.*,
    from landed_tip
    inner join knowledge_tip_reward as reward on landed_tip.received_on >= reward.valid_from
    qualify rank() over (partition by landed_tip.tip_id order by reward.valid_from desc) = 1
),

reward_range as (
    select
        table_in_force.tip_id,
        min(least(most_yuan, greatest(least_yuan, round(confirmed.confirmed_amt * rate_per_mille / 1000, 2)))) as least_reward,
        max(least(most_yuan, greatest(least_yuan, round(confirmed.confirmed_amt * rate_per_mille / 1000, 2)))) as most_reward,
        min(table_in_force.source) as origin,
    from table_in_force
    inner join confirmed on table_in_force.tip_id = confirmed.tip_id and confirmed.confirmed_amt > 0
    group by table_in_force.tip_id
)

select
    landed_tip.tip_id,
    landed_tip.received_on,
    landed_tip.fixmedins_code,
    institution.fixmedins_name,
    landed_tip.psn_no,
    coalesce(scheme_title.title, landed_tip.scheme) as scheme_title,
    coalesce(touched.n_leads, 0) as n_leads,
    touched.leads,
    cast(coalesce(touched.amount, 0) as decimal(18, 2)) as amount,
    coalesce(confirmed.n_confirmed, 0) as n_confirmed,
    cast(coalesce(confirmed.confirmed_amt, 0) as decimal(18, 2)) as confirmed_amt,
    cast(reward_range.least_reward as decimal(18, 2)) as least_reward,
    cast(reward_range.most_reward as decimal(18, 2)) as most_reward,
    confirmed.earlier_tip_id,
    reward_range.origin,
from landed_tip
left join touched on landed_tip.tip_id = touched.tip_id
left join confirmed on landed_tip.tip_id = confirmed.tip_id
left join reward_range on landed_tip.tip_id = reward_range.tip_id
left join institution on landed_tip.fixmedins_code = institution.fixmedins_code
left join scheme_title on landed_tip.scheme = scheme_title.scheme
order by landed_tip.received_on, landed_tip.tip_id
