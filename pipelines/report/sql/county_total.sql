-- One row per county (医保区划): its institutions, fund spending and what the standing leads ask for there.
-- A lead at institutions of two counties counts in both; its money does not.
with
asked as (
    select
        institution_total.admdvs,
        count(distinct lead_place.lead_id) as n_leads,
    from lead_place
    inner join institution_total on lead_place.fixmedins_code = institution_total.fixmedins_code
    group by institution_total.admdvs
),

asked_of_city as (
    select
        substr(institution_total.admdvs, 1, 4) as city,
        count(distinct lead_place.lead_id) as n_leads,
    from lead_place
    inner join institution_total on lead_place.fixmedins_code = institution_total.fixmedins_code
    group by substr(institution_total.admdvs, 1, 4)
)

select
    institution_total.admdvs,
    substr(institution_total.admdvs, 1, 4) as city,
    any_value(division_name.short_name) as county_name,
    any_value(coalesce(division_name.city_name, division_name.province_name)) as city_name,
    count(*) as n_institutions,
    sum(institution_total.fund_amount) as fund_amount,
    count(*) filter (where institution_total.n_leads > 0) as n_accused,
    coalesce(any_value(asked.n_leads), 0) as n_leads,
    coalesce(any_value(asked_of_city.n_leads), 0) as n_city_leads,
    sum(institution_total.lead_amount) as lead_amount,
    sum(institution_total.expected_amount) as expected_amount,
from institution_total
left join division_name
    on institution_total.admdvs = division_name.admdvs and division_name.named_by <> 'none'
left join asked on institution_total.admdvs is not distinct from asked.admdvs
left join asked_of_city on substr(institution_total.admdvs, 1, 4) is not distinct from asked_of_city.city
group by institution_total.admdvs
order by institution_total.admdvs
