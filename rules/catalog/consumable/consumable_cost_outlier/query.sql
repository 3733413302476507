-- One row per institution with kinds of cases that take far more of their charges for consumables than elsewhere.
with
accused_stay as (
    select
        stay_share.*,
        outlier_group.peer_share,
        (stay_share.consumable_share - outlier_group.peer_share) / stay_share.consumable_share as excess_share,
    from stay_share
    inner join outlier_group
        on
            stay_share.fixmedins_code = outlier_group.fixmedins_code
            and stay_share.case_group = outlier_group.case_group
    where stay_share.consumable_share > outlier_group.peer_share
),

accused as (
    select
        accused_stay.fixmedins_code,
        accused_stay.stay_id,
        accused_stay.admitted_on,
        accused_stay.discharged_on,
        charge.feedetl_sn,
        -- what is beyond the peers' share is spread over the consumables of the stay
        cast(round(
            charge.det_item_fee_sumamt * least(1, accused_stay.fund_share) * accused_stay.excess_share, 2
        ) as decimal(18, 2)) as amount,
    from net_charge_line as charge
    inner join accused_stay on charge.mdtrt_id = accused_stay.stay_id
    where charge.list_type = '301' and charge.det_item_fee_sumamt > 0
),

diagnosis as (
    select
        case_group,
        min(main_diag_name) as diag_name,
    from accused_stay
    group by case_group
),

described as (
    select
        outlier_group.fixmedins_code,
        string_agg(
            concat(
                '“', coalesce(diagnosis.diag_name, outlier_group.case_group), '”住院',
                cast(outlier_group.n_stays as varchar), '次耗材占比中位数',
                cast(cast(round(100 * outlier_group.usual_share) as integer) as varchar), '%（',
                case when outlier_group.same_level = 1 then '同级' else '全部' end, '其他机构同类住院',
                cast(outlier_group.n_peers as varchar), '次为',
                cast(cast(round(100 * outlier_group.peer_share) as integer) as varchar), '%）'
            ), '、' order by outlier_group.case_group
        ) as outliers,
        list(struct_pack(
            case_group := outlier_group.case_group, n_stays := outlier_group.n_stays,
            usual_share := outlier_group.usual_share, mean_share := outlier_group.mean_share,
            n_peers := outlier_group.n_peers, same_level := outlier_group.same_level,
            peer_share := outlier_group.peer_share, deviation := outlier_group.deviation
        ) order by outlier_group.case_group) as compared_groups,
    from outlier_group
    inner join diagnosis on outlier_group.case_group = diagnosis.case_group
    group by outlier_group.fixmedins_code
)

select
    accused.fixmedins_code as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    max(described.outliers) as outliers,
    count(distinct accused.stay_id) as n_stays,
    max(described.compared_groups) as compared_groups,
    list(struct_pack(record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount)) as records,
from accused
inner join described on accused.fixmedins_code = described.fixmedins_code
group by accused.fixmedins_code
order by subject_id
