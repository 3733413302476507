-- One row per stay, or person's visits to an institution, with drugs paid only for diagnoses the person is not known to have.
with
allowed_prefix as (
    select
        med_list_codg,
        unnest(string_split(diag_limit, ';')) as diagnosis_prefix,
    from limited_item
),

limit_name as (
    select
        allowed_prefix.med_list_codg,
        string_agg(
            concat(coalesce(known.category_name, ''), allowed_prefix.diagnosis_prefix), '、'
            order by allowed_prefix.diagnosis_prefix
        ) as limits,
    from allowed_prefix
    left join knowledge_diagnosis_category as known on allowed_prefix.diagnosis_prefix = known.category
    where allowed_prefix.diagnosis_prefix <> ''
    group by allowed_prefix.med_list_codg
),

doubted as ( -- where most users lack the listed diagnoses, the list is wrong
    select med_list_codg,
    from limited_use
    group by med_list_codg
    having
        count(distinct psn_no) >= $min_users
        and 2 * count(distinct case when is_off = 1 then psn_no end) > count(distinct psn_no)
),

excused as ( -- the person was treated for it elsewhere, or in the year before
    select distinct suspect.feedetl_sn,
    from off_line as suspect
    inner join net_settlement as other on suspect.psn_no = other.psn_no
    inner join allowed_prefix on suspect.med_list_codg = allowed_prefix.med_list_codg
    where
        allowed_prefix.diagnosis_prefix <> ''
        and starts_with(other.dscg_maindiag_code, allowed_prefix.diagnosis_prefix)
        and cast(other.begntime as date) <= suspect.charged_on
        and date_diff('day', cast(other.endtime as date), suspect.charged_on) <= $history_days
),

accused as (
    select
        suspect.*,
        stay.stay_id,
        coalesce(stay.stay_id, concat(suspect.psn_no, '|', suspect.fixmedins_code)) as one_course,
        concat('“', suspect.med_list_name, '”（限', coalesce(limit_name.limits, ''), '）') as item_and_limit,
        case
            when suspect.main_diag_name is null then suspect.main_diag_code
            else concat(suspect.main_diag_name, '（', suspect.main_diag_code, '）')
        end as diagnosis,
    from off_line as suspect
    left join limit_name on suspect.med_list_codg = limit_name.med_list_codg
    left join excused on suspect.feedetl_sn = excused.feedetl_sn
    left join doubted on suspect.med_list_codg = doubted.med_list_codg
    left join stay on suspect.mdtrt_id = stay.stay_id
    where
        excused.feedetl_sn is null
        and doubted.med_list_codg is null
)

select
    case when stay_id is null then 'settlement' else 'stay' end as subject_type,
    coalesce(stay_id, arg_min(setl_id, concat(cast(charged_on as varchar), setl_id))) as subject_id,
    min(fixmedins_code) as fixmedins_code,
    min(psn_no) as psn_no,
    min(charged_on) as begn_date,
    max(charged_on) as end_date,
    sum(amount) as amount,
    string_agg(distinct diagnosis, '、' order by diagnosis) as diagnoses,
    string_agg(distinct item_and_limit, '、' order by item_and_limit) as items,
    count(*) as n_lines,
    count(distinct mdtrt_id) as n_visits,
    case
        when stay_id is null then concat('门诊', cast(count(distinct mdtrt_id) as varchar), '次')
        else '住院1次'
    end as visited,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by one_course, stay_id
order by subject_type, subject_id
