-- One row per stay that only the model points at: no finding accuses it, and it costs more than its peers.
with
peer_cost as ( -- of all that the model scored in the group, those too that another model finds more unusual
    select
        score.peer_group,
        score.model_id,
        cast(median(stay.fund_amount) as decimal(18, 2)) as median_fund_amount,
    from score
    inner join stay on score.subject_id = stay.stay_id
    where score.subject_type = 'stay'
    group by score.peer_group, score.model_id
),

muted_stay as (
    select named_settlement.mdtrt_id as stay_id,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    inner join named_settlement on finding_record.record_id = named_settlement.setl_id
    where finding.state = 'muted' and finding_record.record_type = 'settlement'
    union
    select named_settlement.mdtrt_id as stay_id,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    inner join named_line on finding_record.record_id = named_line.feedetl_sn
    inner join named_settlement on named_line.setl_id = named_settlement.setl_id
    where finding.state = 'muted' and finding_record.record_type = 'charge_line'
    union
    select subject_id as stay_id,
    from finding
    where state = 'muted' and subject_type = 'stay'
),

candidate as (
    select
        stay_score.stay_id,
        stay_score.model_id,
        stay_score.percentile,
        stay_score.reasons,
        stay.fund_amount - peer_cost.median_fund_amount as excess_amount,
        row_number() over (
            -- how odd, not how odd among how many: the first of forty peers has a percentile of 0.99 at most
            order by stay_score.score desc, stay_score.percentile desc, stay_score.stay_id asc
        ) as place,
    from stay_score
    inner join stay on stay_score.stay_id = stay.stay_id
    inner join peer_cost
        on
            stay_score.peer_group = peer_cost.peer_group
            and stay_score.model_id = peer_cost.model_id
    left join accused_stay on stay_score.stay_id = accused_stay.stay_id
    cross join ranking_weight
    where
        stay_score.percentile >= ranking_weight.model_lead_percentile
        and stay_score.peer_size >= ranking_weight.outlier_peers
        and stay.fund_amount > peer_cost.median_fund_amount
        and accused_stay.stay_id is null
        -- an operation that was never coded is held against stays without one
        and stay.fixmedins_code not in (
            select data_quality.subject, from data_quality
            where data_quality.kind like '%operation_code_missing' and data_quality.subject is not null
        )
        -- somebody looked and said that there is nothing
        and not exists (
            select 1, from muted_stay
            where muted_stay.stay_id = stay_score.stay_id
        )
        and 'L' || left(sha256('record|stay|' || stay_score.stay_id), 16) not in (
            select closing_verdict.lead_id, from closing_verdict
        )
        and 'L' || left(sha256('control|stay|' || stay_score.stay_id), 16) not in (
            select closing_verdict.lead_id, from closing_verdict
        )
),

scored as (
    select count(*) as n_stays,
    from stay_score
)

select
    candidate.stay_id,
    'L' || left(sha256('record|stay|' || candidate.stay_id), 16) as lead_id,
    candidate.model_id,
    candidate.percentile,
    candidate.place,
    candidate.excess_amount,
    candidate.reasons,
from candidate
cross join ranking_weight
cross join scored
where candidate.place <= floor(ranking_weight.outlier_share * scored.n_stays)
