-- One row per finding about a local institution or record. Of one that also accuses others only what is local is
-- told: the money of the local records, and a sentence that names nobody.
with
own as (
    select
        finding_id,
        count(*) as n_records,
        sum(amount) as amount,
    from part.finding_record
    group by finding_id
),

whole as (
    select
        finding_id,
        count(*) as n_records,
    from finding_record
    group by finding_id
),

placed as (
    select
        finding.*,
        coalesce(own.amount, 0) as own_amount,
        coalesce(own.n_records, 0) = coalesce(whole.n_records, 0)
        and coalesce(finding.fixmedins_code in (select fixmedins_code, from local_institution), true) as is_whole,
    from finding
    left join own on finding.finding_id = own.finding_id
    left join whole on finding.finding_id = whole.finding_id
    where
        own.finding_id is not null
        or finding.fixmedins_code in (select fixmedins_code, from local_institution)
)

select
    * exclude (own_amount, is_whole) replace (
        case when is_whole then amount else own_amount end as amount,
        case when is_whole then message else '该疑点还涉及其他机构，此处只含本地记录。' end as message,
        case when is_whole then evidence else '{}' end as evidence
    ),
from placed
order by finding_id
