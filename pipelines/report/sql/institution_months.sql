-- One row per institution: its months in order, beside the middle half of its peers.
with
peers as (
    select
        peer_group,
        month_on,
        max(case when measure = 'stay_cost' then [lower_value, middle_value, upper_value] end) as stay_cost,
        max(case when measure = 'stay_nights' then [lower_value, middle_value, upper_value] end) as stay_nights,
        max(case when measure = 'visit_cost' then [lower_value, middle_value, upper_value] end) as visit_cost,
        max(case when measure = 'fund_amount' then [lower_value, middle_value, upper_value] end) as fund_amount,
    from peer_month
    where n_institutions >= 5 -- of fewer the middle half is nobody's
    group by peer_group, month_on
)

select
    institution_month.fixmedins_code,
    list(
        struct_pack(
            month_on := institution_month.month_on,
            is_partial := institution_month.is_partial,
            n_settlements := institution_month.n_settlements,
            n_stays := institution_month.n_stays,
            n_visits := institution_month.n_visits,
            fund_amount := cast(institution_month.fund_amount as double),
            stay_cost := institution_month.stay_cost,
            stay_nights := institution_month.stay_nights,
            visit_cost := institution_month.visit_cost,
            stay_cost_peers := peers.stay_cost,
            stay_nights_peers := peers.stay_nights,
            visit_cost_peers := peers.visit_cost,
            fund_amount_peers := peers.fund_amount
        ) order by institution_month.month_on
    ) as months,
from institution_month
left join peers
    on institution_month.peer_group = peers.peer_group and institution_month.month_on = peers.month_on
group by institution_month.fixmedins_code
