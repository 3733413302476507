-- One row per standing lead of a case that others tell of too: these, those with most in common first. Leads are kin
-- where half of what the smaller accuses is accused by both; an institution and its patients only where half of either is.
with
told_twice as (
    select
        lead_share.lead_no,
        lead_share.setl_no,
    from lead_share
    semi join shared_settlement on lead_share.setl_no = shared_settlement.setl_no
),

total as (
    select
        lead_share.lead_no,
        count(*) as n_settlements,
    from lead_share
    semi join told_twice on lead_share.lead_no = told_twice.lead_no
    group by lead_share.lead_no
),

kinded as (
    select
        told_twice.lead_no,
        told_twice.setl_no,
        standing_lead.kind = 'institution' as is_institution,
        total.n_settlements,
    from told_twice
    inner join total on told_twice.lead_no = total.lead_no
    inner join standing_lead on told_twice.lead_no = standing_lead.lead_no
),

shared as (
    select
        mine.lead_no,
        other.lead_no as other_no,
        count(*) as n_shared,
    from kinded as mine
    inner join kinded as other on mine.setl_no = other.setl_no and mine.lead_no <> other.lead_no
    group by
        mine.lead_no,
        other.lead_no,
        mine.n_settlements,
        other.n_settlements,
        mine.is_institution,
        other.is_institution
    having
        count(*) * 2 >= case
            when mine.is_institution = other.is_institution then least(mine.n_settlements, other.n_settlements)
            else greatest(mine.n_settlements, other.n_settlements)
        end
),

named as (
    select
        mine.lead_id,
        other.lead_id as other_id,
        shared.n_shared,
    from shared
    inner join standing_lead as mine on shared.lead_no = mine.lead_no
    inner join standing_lead as other on shared.other_no = other.lead_no
)

select
    lead_id,
    list(other_id order by n_shared desc, other_id asc) as same_case,
    '同案线索：' || array_to_string(list(other_id order by n_shared desc, other_id asc)[1:3], '、')
    || case when count(*) > 3 then '等' || count(*) || '条' else '' end || '。' as words,
from named
group by lead_id
