-- One row per two visits of one person that nobody can make: too far apart in too short a time.
with
walked as ( -- many made this journey in no more time: the places are neighbours across the border
    select
        least(earlier_fixmedins_code, later_fixmedins_code) as one_code,
        greatest(earlier_fixmedins_code, later_fixmedins_code) as other_code,
    from journey
    group by least(earlier_fixmedins_code, later_fixmedins_code), greatest(earlier_fixmedins_code, later_fixmedins_code)
    having count(distinct psn_no) >= $min_travellers
),

doubted as (
    select
        journey.*,
        case
            when
                journey.is_seen_twice = 1
                and journey.gap_minutes <= case when journey.is_local = 1 then $max_local_minutes else $max_minutes end
                then 1
            else 0
        end as is_impossible,
    from journey
    left join walked
        on
            least(journey.earlier_fixmedins_code, journey.later_fixmedins_code) = walked.one_code
            and greatest(journey.earlier_fixmedins_code, journey.later_fixmedins_code) = walked.other_code
    where walked.one_code is null or journey.is_local = 1
),

habit as (
    select psn_no,
    from doubted
    where is_local = 0 and gap_minutes <= $max_repeat_minutes
    group by psn_no
    having count(distinct visited_on) >= $min_days
)

select doubted.*,
from doubted
left join habit on doubted.psn_no = habit.psn_no
where
    doubted.is_impossible = 1
    or (doubted.is_local = 0 and doubted.gap_minutes <= $max_repeat_minutes and habit.psn_no is not null)
