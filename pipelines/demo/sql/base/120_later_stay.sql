-- One row per honest stay that follows another: other diseases, relapses, transfers, planned returns, cycles.
insert into stay_draft by name
select
    repeated.person_no,
    coalesce(other_place.inst_no, repeated.inst_no) as inst_no,
    case
        when repeated.kind = 'other_disease' then diagnosis_slot.diag_no
        else coalesce(diagnosis.diag_no, repeated.diag_no)
    end as diag_no,
    case repeated.kind
        when 'cycle' then left_on + 9 + (nth - 1) * cycle_days
        when 'second_eye' then left_on + between_whole(5, 13, u('gap', episode_no))
        when 'transfer' then left_on
        when 'rehabilitation' then left_on + (u('gap', episode_no) < 0.3)::integer
        when 'newborn' then left_on
        else left_on + between_whole(1, 15, u('gap', episode_no))
    end as adm_day,
    case
        when repeated.kind in ('transfer', 'newborn', 'rehabilitation') then 63000
        when repeated.kind = 'relapse' then between_whole(0, 84600, u('arrives again', episode_no))
        else between_whole(28800, 61200, u('arrives again', episode_no, nth))
    end as adm_second,
    case repeated.kind
        when 'cycle' then between_whole(2, 5, u('nights of cycle', episode_no))
        when 'second_eye' then 2
        when 'newborn' then 4
        when 'rehabilitation' then between_whole(10, 24, u('nights later', episode_no))
        else between_whole(3, 12, u('nights later', episode_no))
    end as nights,
    between_whole(32400, 59400, u('leaves again', episode_no, nth)) as dis_second,
    case
        when repeated.kind in ('transfer', 'rehabilitation') then '3'
        -- a relapse is an emergency, but not every ward writes it so
        when repeated.kind = 'relapse' then case when u('way again', episode_no) < 0.95 then '1' else '2' end
        when repeated.kind = 'other_disease' then case when u('way again', episode_no) < 0.5 then '1' else '2' end
        when repeated.kind = 'newborn' then '9'
        else '2'
    end as adm_way,
    case when repeated.kind in ('transfer', 'planned') then 'none' end as operations,
    repeated.kind || '_' || nth as kind,
from repeated
left join diagnosis
    on diagnosis.code = case repeated.kind
        when 'cycle' then 'Z51.102'
        when 'newborn' then 'P59.900'
        when 'rehabilitation' then 'I69.300'
    end
left join diagnosis_slot
    on
        repeated.kind = 'other_disease'
        and repeated.sex = diagnosis_slot.sex
        and repeated.band = diagnosis_slot.band
        and diagnosis_slot.slot = floor(u('other illness', episode_no) * 4096)::integer
-- transfers go up to the tertiary hospital, or down to rehabilitation
left join place_slot as other_place
    on
        repeated.kind in ('transfer', 'rehabilitation')
        and other_place.care = case repeated.kind when 'transfer' then 'general' else 'rehabilitation' end
        and (repeated.kind = 'rehabilitation' or other_place.hosp_lv = '3')
        and repeated.county_no = other_place.county_no
        and other_place.slot = floor(u('other hospital', episode_no) * 2048)::integer
left join diagnosis as other on diagnosis_slot.diag_no = other.diag_no
where
    coalesce(other_place.inst_no, 0) <> repeated.inst_no
    and (
        repeated.kind <> 'other_disease'
        or (
            other.care = repeated.care
            and other.course in ('acute', 'chronic')
            and left(other.code, 1) <> left(repeated.code, 1)
        )
    )
