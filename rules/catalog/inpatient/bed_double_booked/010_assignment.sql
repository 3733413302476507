-- One row per stay and time in one bed: seen there without a night's gap, or, never seen anywhere, admitted to it.
with
patient as (
    select
        stay.stay_id,
        stay.psn_no,
        stay.fixmedins_code,
        stay.admitted_at,
        stay.discharged_at,
        stay.admitted_on,
        stay.discharged_on,
        stay.adm_dept_codg,
        stay.dscg_dept_codg,
        upper(replace(stay.adm_bed, ' ', '')) as adm_bed,
    from stay
    left join person on stay.psn_no = person.psn_no
    where
        stay.nights > 0
        and coalesce(stay.diag_group, '') not like 'P%'
        and coalesce(stay.diag_group, '') <> 'Z38'
        and coalesce(date_diff('day', person.brdy, stay.admitted_on) > $newborn_days, true)
),

sighting as ( -- beds are changed hours after discharge and made hours before admission: only the stay itself counts
    select
        patient.stay_id,
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
        lag(bed_no) over (partition by stay_id order by seen_from, seen_until, bed_no) as bed_before,
        lag(last_night_on) over (partition by stay_id order by seen_from, seen_until, bed_no) as night_before,
    from sighting
),

spelled as (
    select
        *,
        sum(case when bed_no = bed_before and date_diff('day', night_before, first_night_on) <= 1 then 0 else 1 end)
            over (
                partition by stay_id order by seen_from, seen_until, bed_no
                rows between unbounded preceding and current row
            ) as spell_no,
        max(case when bed_no <> bed_before then 1 else 0 end) over (partition by stay_id) as has_moved,
    from compared
)

select
    patient.stay_id,
    patient.psn_no,
    patient.fixmedins_code,
    min(spelled.bed_no) as bed_no,
    max(spelled.dept_codg) as dept_codg,
    min(spelled.seen_from) as held_from,
    max(spelled.seen_until) as held_until,
    greatest(min(spelled.first_night_on), patient.admitted_on) as first_night_on,
    least(max(spelled.last_night_on) + 1, patient.discharged_on) as until_on, -- the day of discharge has no night
    1 as is_seen,
    max(spelled.has_moved) as has_moved,
from spelled
inner join patient on spelled.stay_id = patient.stay_id
group by
    patient.stay_id, patient.psn_no, patient.fixmedins_code, patient.admitted_on, patient.discharged_on, spelled.spell_no
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
left join spelled on patient.stay_id = spelled.stay_id
where
    spelled.stay_id is null
    and patient.adm_bed not in ('', '0', '00', '000', '-', '/', '无', '未知', '待定', '加床', '临时', '门诊')
    and patient.adm_bed not like '加%'
order by stay_id, first_night_on, bed_no
