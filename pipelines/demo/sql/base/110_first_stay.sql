-- One row per stay that an illness brings by itself.
insert into stay_draft by name
select
    episode.person_no,
    episode.inst_no,
    episode.diag_no,
    episode.adm_day,
    case
        when by_emergency then between_whole(0, 84600, u('arrives', episode_no))
        else between_whole(28800, 61200, u('arrives', episode_no))
    end as adm_second,
    episode.nights,
    between_whole(32400, 59400, u('leaves', episode_no)) as dis_second,
    case
        when by_emergency then '1'
        when u('way', episode_no) < 0.03 then '9'
        else '2'
    end as adm_way,
    case
        when dies then '5'
        when u('leaves how', episode_no) < 0.015 then '4'
        when u('leaves how', episode_no) < 0.02 then '9'
        else '1'
    end as dscg_way,
    case when course = 'birth' then '52' else '21' end as med_type,
    -- weekend leave: rehabilitation, psychiatry and long courses go home for a night or two
    case when u('leave', episode_no) < 0.06 and episode.nights >= 7 then 2 + (episode_no % 4) else 0 end as leave_from,
    case
        when u('leave', episode_no) < 0.06 and episode.nights >= 7 then 1 + (u('leave nights', episode_no) < 0.4)::integer
        else 0
    end as leave_nights,
    case when course = 'long' and episode.nights > 45 and u('parts', episode_no) < 0.6 then 30 else 0 end as part_days,
    u('resettled', episode_no) < 0.008 as resettled,
    institution.bills_last_day,
    'illness' as kind,
from episode
inner join institution on episode.inst_no = institution.inst_no
