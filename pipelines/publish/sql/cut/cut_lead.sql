-- One row per lead about a local institution or settlement. Of one that also accuses others only what is local is
-- told: the money of the local settlements, and a sentence that names nobody.
with
own as (
    select
        lead_id,
        count(*) as n_records,
        sum(amount) as amount,
    from part.lead_record
    group by lead_id
),

whole as (
    select
        lead_id,
        count(*) as n_records,
    from lead_record
    group by lead_id
),

foreign_finding as (
    select distinct lead_id,
    from lead_finding
    where finding_id not in (select finding_id, from part.finding)
),

placed as (
    select
        lead.*,
        coalesce(own.amount, 0) as own_amount,
        coalesce(own.n_records, 0) = coalesce(whole.n_records, 0)
        and coalesce(lead.fixmedins_code in (select fixmedins_code, from local_institution), true)
        and lead.lead_id not in (select lead_id, from foreign_finding) as is_whole,
    from lead
    left join own on lead.lead_id = own.lead_id
    left join whole on lead.lead_id = whole.lead_id
    where
        own.lead_id is not null
        or lead.fixmedins_code in (select fixmedins_code, from local_institution)
),

told (lead_id, summary) as (
    select
        lead_id,
        case when is_whole then summary else '该线索还涉及其他机构，此处只含本地记录。' end,
    from placed
)

select
    placed.* exclude (summary, moved, same_case, own_amount, is_whole) replace (
        case when placed.is_whole then placed.amount else placed.own_amount end as amount,
        case
            when placed.is_whole then placed.expected_amount
            else cast(round(cast(placed.probability as decimal(5, 4)) * placed.own_amount, 2) as decimal(18, 2))
        end as expected_amount
    ),
    told.summary,
    case when placed.is_whole then placed.moved end as moved,
    case when placed.is_whole then placed.same_case end as same_case, -- others may lie elsewhere
from placed
inner join told on placed.lead_id = told.lead_id
order by placed.lead_id
