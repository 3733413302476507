-- One row per standing lead of a case that others tell of too: these, those with most in common first. Leads are kin
-- where half of what the smaller accuses is accused by both; an institution and its patients only where half of either is.
with
kinded as (
    select
        lead_share.lead_id,
        lead_share.setl_id,
        standing_lead.kind = 'institution' as is_institution,
        count(*) over (partition by lead_share.lead_id) as n_settlements,
    from lead_share
    inner join standing_lead on lead_share.lead_id = standing_lead.lead_id
),

shared as (
    select
        mine.lead_id,
        other.lead_id as other_id,
        count(*) as n_shared,
    from kinded as mine
    inner join kinded as other on mine.setl_id = other.setl_id and mine.lead_id <> other.lead_id
    group by
        mine.lead_id,
        other.lead_id,
        mine.n_settlements,
        other.n_settlements,
        mine.is_institution,
        other.is_institution
    having
        count(*) * 2 >= case
            when mine.is_institution = other.is_institution then least(mine.n_settlements, other.n_settlements)
            else greatest(mine.n_settlements, other.n_settlements)
        end
)

select
    lead_id,
    list(other_id order by n_shared desc, other_id asc) as same_case,
    '同案线索：' || array_to_string(list(other_id order by n_shared desc, other_id asc)[1:3], '、')
    || case when count(*) > 3 then '等' || count(*) || '条' else '' end || '。' as words,
from shared
group by lead_id
order by lead_id
