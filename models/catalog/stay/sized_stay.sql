-- One row per stay: whom it is comparable with, its money and its days. Stays and kinds of stays are numbered, because
-- millions of lines are grouped by them.
with
placed as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.admitted_on,
        stay.discharged_on,
        case -- expected back, or transferred on
            when stay.planned_return = 1 or stay.dscg_way in ('2', '3') then null
            else stay.discharged_on
        end as sent_home_on,
        stay.insutype,
        coalesce(peer_group.hosp_lv, '9') as hosp_lv,
        'L' || coalesce(peer_group.hosp_lv, '9') as level_name,
        peer_group.diag_group,
        substr(stay.main_diag_code, 1, 5) as diag_subgroup, -- Z51.0 radiates, Z51.1 infuses: one group, two kinds
        coalesce(substr(stay.oprn_oprt_code, 1, 2), '-') as operation_group, -- of several the first is the main one
        nullif(cast(stay.total_amount as double), 0) as total_amount,
        cast(stay.fund_amount as double) as fund_amount,
        cast(greatest(stay.nights, 1) as double) as n_days, -- in and out on one day is a day
        cast(row_number() over (order by stay.stay_id) as integer) as stay_no,
    from stay
    left join peer_group on stay.stay_id = peer_group.stay_id
),

kind as (
    select
        level_name,
        diag_group,
        operation_group,
        cast(row_number() over (order by level_name, diag_group, operation_group) as integer) as kind_no,
    from placed
    where diag_group is not null
    group by level_name, diag_group, operation_group
)

select
    placed.*,
    kind.kind_no,
from placed
left join kind
    on
        placed.level_name = kind.level_name
        and placed.diag_group = kind.diag_group
        and placed.operation_group = kind.operation_group
