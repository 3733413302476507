-- One row per finding on either side: new and gone ones, and those that stay with what they ask for before and after.
-- The same finding id is the same finding; else the same subject over days that overlap is.
with
pair as (
    select
        later.finding_id as later_id,
        earlier.finding_id as earlier_id,
    from finding_draft as later
    inner join compared_finding as earlier on later.finding_id = earlier.finding_id
    union
    select
        later.finding_id as later_id,
        earlier.finding_id as earlier_id,
    from finding_draft as later
    inner join compared_finding as earlier
        on
            later.subject_type = earlier.subject_type
            and later.subject_id = earlier.subject_id
            and later.begn_date <= earlier.end_date
            and later.end_date >= earlier.begn_date
),

later_kept as (
    select distinct later_id,
    from pair
),

earlier_kept as (
    select distinct earlier_id,
    from pair
)

select
    case when kept.later_id is null then 'new' else 'kept' end as kind,
    later.finding_id,
    later.subject_type,
    later.subject_id,
    later.fixmedins_code,
    later.begn_date,
    later.message,
    cast(0 as decimal(18, 2)) as amount_before,
    later.amount as amount_after,
from finding_draft as later
left join later_kept as kept on later.finding_id = kept.later_id
union all
select
    case when kept.earlier_id is null then 'gone' else 'was' end as kind,
    earlier.finding_id,
    earlier.subject_type,
    earlier.subject_id,
    earlier.fixmedins_code,
    earlier.begn_date,
    earlier.message,
    earlier.amount as amount_before,
    cast(0 as decimal(18, 2)) as amount_after,
from compared_finding as earlier
left join earlier_kept as kept on earlier.finding_id = kept.earlier_id
