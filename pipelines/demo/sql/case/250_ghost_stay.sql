-- One row per stay billed for an empty bed, and per honest stay whose bed looked empty.
insert into stay_draft by name
with
stay_case as (
    select
        *,
        case
            when kind in ('card_only', 'approved_leave') then between_whole(8, 14, u('case nights', case_no))
            when kind = 'discharge_day' then between_whole(2, 4, u('case nights', case_no))
            when kind = 'sensor_outage' then between_whole(6, 9, u('case nights', case_no))
            when kind = 'trial_leave' then between_whole(60, 90, u('case nights', case_no))
            else between_whole(8, 12, u('case nights', case_no))
        end as nights,
        case
            when kind = 'other_bed' then ['K80.200', 'K35.800', 'S72.000'][case_no % 3 + 1]
            when kind = 'trial_leave' then 'F20.900'
            else ['I63.900', 'M51.202', 'M47.802', 'J44.100', 'E11.900', 'I10.x00', 'I67.800'][1 + floor(u('case illness', case_no) * 7)::integer]
        end as code,
    from case_person
    where scheme = 'ghost_bed_stay'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    between_whole(28800, 50400, u('case arrives', case_no)) as adm_second,
    stay_case.nights,
    case kind when 'discharge_day' then 61200 else between_whole(32400, 55800, u('case leaves', case_no)) end as dis_second,
    case when kind <> 'other_bed' then 'none' end as operations,
    case kind
        when 'card_only' then 0.03
        when 'sleeps_at_home' then 0.12 + 0.25 * u('nights in', case_no)
        when 'seen_elsewhere' then 0.45
        when 'odd_nights_home' then 0.55 + 0.2 * u('nights in', case_no)
        else 1.0
    end as presence,
    kind = 'card_only' as first_night_seen,
    case kind
        when 'approved_leave' then between_whole(2, 4, u('leaves on', case_no))
        when 'trial_leave' then 30
        else 0
    end as leave_from,
    case kind
        when 'approved_leave' then between_whole(1, 2, u('leave of', case_no))
        when 'trial_leave' then between_whole(4, 7, u('leave of', case_no))
        else 0
    end as leave_nights,
    case when kind in ('idle_bed', 'idle_days') then 3 else 0 end as idle_from,
    case kind
        when 'idle_bed' then stay_case.nights - between_whole(4, 5, u('idle for', case_no))
        when 'idle_days' then between_whole(3, 4, u('idle for', case_no))
        else 0
    end as idle_days,
    case kind when 'other_bed' then between_whole(4, 6, u('other bed', case_no)) else 0 end as other_bed_nights,
    kind = 'discharge_day' as bills_last_day,
    kind,
    case_no,
from stay_case
inner join diagnosis on stay_case.code = diagnosis.code
