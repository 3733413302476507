-- One row per stay and time in one bed: seen there without a night's gap, or, never seen anywhere, admitted to it.
with
sighting as ( -- beds are changed hours after discharge and made hours before admission: only the stay itself counts
    select
        patient.stay_no,
        bed.dept_codg,
        upper(replace(bed.bed_no, ' ', '')) as bed_no,
        greatest(bed.begn_time, patient.admitted_at) as seen_from,
        least(bed.end_time, patient.discharged_at) as seen_until,
        cast(greatest(bed.begn_time, patient.admitted_at) - interval 12 hour as date) as first_night_on,
        cast(least(bed.end_time, patient.discharged_at) - interval 12 hour as date) as last_night_on,
    from bed_occupancy as bed
    inner join patient on bed.mdtrt_id = patient.stay_id and bed.fixmedins_code = patient.fixmedins_code
    where bed.begn_time < patient.discharged_at and bed.end_time >= patient.admitted_at
),

compared as (
    select
        *,
        lag(bed_no) over (partition by stay_no order by seen_from, seen_until, bed_no) as bed_before,
        lag(last_night_on) over (partition by stay_no order by seen_from, seen_until, bed_no) as night_before,
    from sighting
),

spelled as (
    select
        *,
        sum(case when bed_no = bed_before and date_diff('day', night_before, first_night_on) <= 1 then 0 else 1 end)
            over (
                partition by stay_no order by seen_from, seen_until, bed_no
                rows between unbounded preceding and current row
            ) as spell_no,
        case when bed_no <> bed_before then 1 else 0 end as is_move,
    from compared
),

spell as (
    select
        stay_no,
        min(bed_no) as bed_no,
        max(dept_codg) as dept_codg,
        min(seen_from) as held_from,
        max(seen_until) as held_until,
        min(first_night_on) as first_night_on,
        max(last_night_on) as last_night_on,
        max(is_move) as is_move,
    from spelled
    group by stay_no, spell_no
),

seen_stay as (
    select
        stay_no,
        max(is_move) as has_moved,
    from spell
    group by stay_no
)

select
    patient.stay_id,
    patient.psn_no,
    patient.fixmedins_code,
    spell.bed_no,
    spell.dept_codg,
    spell.held_from,
    spell.held_until,
    greatest(spell.first_night_on, patient.admitted_on) as first_night_on,
    least(spell.last_night_on + 1, patient.discharged_on) as until_on, -- the day of discharge has no night
    1 as is_seen,
    seen_stay.has_moved,
from spell
inner join seen_stay on spell.stay_no = seen_stay.stay_no
inner join patient on spell.stay_no = patient.stay_no
union all
select
    patient.stay_id,
    patient.psn_no,
    patient.fixmedins_code,
    patient.adm_bed as bed_no,
    patient.adm_dept_codg as dept_codg,
    patient.admitted_at as held_from,
    patient.discharged_at as held_until,
    patient.admitted_on as first_night_on,
    case -- who changed department changed bed, nobody knows when; the first night is certain
        when patient.adm_dept_codg <> patient.dscg_dept_codg then patient.admitted_on + 1
        else patient.discharged_on
    end as until_on,
    0 as is_seen,
    0 as has_moved,
from patient
left join seen_stay on patient.stay_no = seen_stay.stay_no
where
    seen_stay.stay_no is null
    and patient.adm_bed not in ('', '0', '00', '000', '-', '/', '无', '未知', '待定', '加床', '临时', '门诊')
    and patient.adm_bed not like '加%'
