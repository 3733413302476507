-- One row per institution and reason why nobody can say whether its stays had a patient.
with
watched as (
    select
        stay_id,
        max(observed) as observed,
    from stay_night
    where outage = 0 and billed = 1
    group by stay_id
),

roster as (
    select distinct
        fixmedins_code,
        ltrim(replace(replace(upper(trim(bed_no)), '床', ''), '号', ''), '0') as bed,
    from bed_occupancy
),

placed as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        institution.fixmedins_name,
        institution.bed_monitored,
        watched.stay_id as watched_stay_id,
        watched.observed,
        case when stay.adm_bed is not null and roster.bed is null then 1 else 0 end as is_bed_unknown,
    from stay
    inner join institution on stay.fixmedins_code = institution.fixmedins_code
    left join watched on stay.stay_id = watched.stay_id
    left join roster
        on
            stay.fixmedins_code = roster.fixmedins_code
            and ltrim(replace(replace(upper(trim(stay.adm_bed)), '床', ''), '号', ''), '0') = roster.bed
    where stay.nights > 0
)

select
    'presence_not_observed' as kind,
    fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(fixmedins_name), case
            when max(bed_monitored) = 1 then '已接入床位监管但未上传任何观测，' else '未接入床位监管，'
        end, cast(count(*) as varchar), '次住院无法评估虚假住院。'
    ) as message,
from placed
group by fixmedins_code
having count(watched_stay_id) = 0
union all
select
    'presence_not_linked' as kind,
    fixmedins_code as subject,
    count(*) filter (where observed = 0) as n_records,
    concat(
        max(fixmedins_name), '的床位观测与大多数住院对应不上，请核对就诊ID、人员编号与床号的口径，暂不评估虚假住院。'
    ) as message,
from placed
group by fixmedins_code
having avg(1 - observed) > $max_unlinked_share
union all
select
    'bed_number_not_linked' as kind,
    fixmedins_code as subject,
    count(*) filter (where is_bed_unknown = 1 and watched_stay_id is not null) as n_records,
    concat(
        max(fixmedins_name), '大多数住院的入院床位不在床位监管名册内，请统一两套系统的床号编码，暂不据床号判断虚假住院。'
    ) as message,
from placed
where watched_stay_id is not null
group by fixmedins_code
having avg(is_bed_unknown) > $max_unlinked_share
order by kind, subject
