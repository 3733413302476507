-- One row per group and stay of a member that began in one of the spells the group came in.
select distinct
    group_member.fixmedins_code,
    group_member.party_name,
    free_stay.psn_no,
    free_stay.stay_id,
    free_stay.admitted_on,
    free_stay.discharged_on,
    free_stay.main_diag_code,
from group_member
inner join free_stay
    on group_member.psn_no = free_stay.psn_no and group_member.fixmedins_code = free_stay.fixmedins_code
where
    date_diff('day', group_member.first_from, free_stay.admitted_on) between 0 and $window_days
    or date_diff('day', group_member.second_from, free_stay.admitted_on) between 0 and $window_days
order by group_member.fixmedins_code, group_member.party_name, free_stay.stay_id
