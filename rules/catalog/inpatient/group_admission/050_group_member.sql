-- One row per group, person and pair of spells: sets of persons that share two or more are one group.
with
member as (
    select distinct
        coincidence.fixmedins_code,
        coincidence.members,
        coincidence.first_from,
        coincidence.second_from,
        return_visit.psn_no,
    from coincidence
    inner join return_visit on coincidence.fixmedins_code = return_visit.fixmedins_code
    where
        date_diff('day', coincidence.first_from, return_visit.first_on) between 0 and $window_days
        and date_diff('day', coincidence.second_from, return_visit.second_on) between 0 and $window_days
),

belonging as (
    select distinct
        fixmedins_code,
        members,
        psn_no,
    from member
),

link as ( -- every set is linked to itself
    select
        one.fixmedins_code,
        one.members,
        other.members as other_members,
    from belonging as one
    inner join belonging as other on one.fixmedins_code = other.fixmedins_code and one.psn_no = other.psn_no
    group by one.fixmedins_code, one.members, other.members
    having count(*) >= 2
),

near as ( -- the name of a group is the least of its sets; three rounds reach sets three links away
    select
        fixmedins_code,
        members,
        min(other_members) as party_name,
    from link
    group by fixmedins_code, members
),

further as (
    select
        link.fixmedins_code,
        link.members,
        min(near.party_name) as party_name,
    from link
    inner join near on link.fixmedins_code = near.fixmedins_code and link.other_members = near.members
    group by link.fixmedins_code, link.members
),

furthest as (
    select
        link.fixmedins_code,
        link.members,
        min(further.party_name) as party_name,
    from link
    inner join further on link.fixmedins_code = further.fixmedins_code and link.other_members = further.members
    group by link.fixmedins_code, link.members
)

select
    member.fixmedins_code,
    furthest.party_name,
    member.psn_no,
    member.first_from,
    member.second_from,
from member
inner join furthest on member.fixmedins_code = furthest.fixmedins_code and member.members = furthest.members
order by member.fixmedins_code, furthest.party_name, member.psn_no, member.first_from, member.second_from
