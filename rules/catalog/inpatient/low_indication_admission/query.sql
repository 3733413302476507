-- One row per short stay for a disease that needs no bed, billed mostly for examinations.
with
same_diagnosis as (
    select
        stay_id,
        fixmedins_code,
        diag_group,
    from stay
    where diag_group in (select examined_stay.diag_group, from examined_stay)
),

peer_cost as ( -- what stays of the same diagnosis are examined for, whole stays included
    select
        stay_id,
        sum(exam_amount + lab_amount) as exam_cost,
    from stay_day
    where stay_id in (select same_diagnosis.stay_id, from same_diagnosis)
    group by stay_id
),

peer as (
    select
        same_diagnosis.diag_group,
        coalesce(institution.hosp_lv, '9') as hosp_lv,
        peer_cost.exam_cost,
    from peer_cost
    inner join same_diagnosis on peer_cost.stay_id = same_diagnosis.stay_id
    left join institution on same_diagnosis.fixmedins_code = institution.fixmedins_code
),

level_peer as (
    select
        diag_group,
        hosp_lv,
        count(*) as n_peers,
        median(exam_cost) as usual_cost,
    from peer
    group by diag_group, hosp_lv
    having count(*) >= $min_peers
),

diagnosis_peer as ( -- for levels with too few
    select
        diag_group,
        count(*) as n_peers,
        median(exam_cost) as usual_cost,
    from peer
    group by diag_group
    having count(*) >= $min_peers
),

compared as (
    select
        examined_stay.*,
        case
            when level_peer.n_peers > 0 then concat('L', examined_stay.hosp_lv, '|', examined_stay.diag_group)
            when diagnosis_peer.n_peers > 0 then examined_stay.diag_group
        end as peer_group,
        coalesce(level_peer.n_peers, diagnosis_peer.n_peers) as peer_size,
        cast(coalesce(level_peer.usual_cost, diagnosis_peer.usual_cost) as decimal(18, 2)) as usual_cost,
    from examined_stay
    left join level_peer
        on examined_stay.diag_group = level_peer.diag_group and examined_stay.hosp_lv = level_peer.hosp_lv
    left join diagnosis_peer on examined_stay.diag_group = diagnosis_peer.diag_group
)

select
    stay_id as subject_id,
    fixmedins_code,
    psn_no,
    admitted_on as begn_date,
    discharged_on as end_date,
    fund_amount as amount,
    main_diag_code,
    coalesce(main_diag_name, main_diag_code) as diagnosis,
    nights as n_nights,
    exam_cost,
    round(exam_share, 3) as exam_share,
    round(drug_share, 3) as drug_share,
    peer_group,
    peer_size,
    usual_cost,
    round(cast(exam_cost as double) / nullif(cast(usual_cost as double), 0), 1) as cost_ratio,
from compared
-- more than such patients are usually examined in a whole stay: a check-up, not a stay cut short
where usual_cost is null or exam_cost >= $min_cost_ratio * usual_cost
order by subject_id
