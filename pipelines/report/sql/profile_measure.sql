-- One row per institution and measure of its profile, beside the middle and the ends of its peers.
with
measured as (
    unpivot profile
    on
    stay_cost, stay_nights, night_cost, exam_share, drug_share, consumable_share, treatment_share, cash_share,
    visit_cost, visits_per_person
    into name measure value measured_value
),

peers as (
    select
        peer_group,
        measure,
        count(*) as n_institutions,
        min(measured_value) as least_value,
        quantile_cont(measured_value, 0.25) as lower_value,
        quantile_cont(measured_value, 0.5) as middle_value,
        quantile_cont(measured_value, 0.75) as upper_value,
        max(measured_value) as most_value,
    from measured
    group by peer_group, measure
)

select
    measured.fixmedins_code,
    measured.measure,
    measured.measured_value,
    peers.n_institutions,
    peers.least_value,
    peers.lower_value,
    peers.middle_value,
    peers.upper_value,
    peers.most_value,
    rank() over (
        partition by measured.peer_group, measured.measure order by measured.measured_value desc
    ) as place_among_peers,
from measured
inner join peers on measured.peer_group = peers.peer_group and measured.measure = peers.measure
order by measured.fixmedins_code, measured.measure
