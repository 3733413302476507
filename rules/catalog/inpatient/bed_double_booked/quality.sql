-- One row per institution, or bed number, that many patients carry at once: it tells no bed.
with
ordered as (
    select
        fixmedins_code,
        adm_bed as bed_no,
        stay_id,
        admitted_on,
        max(discharged_on) over (
            partition by fixmedins_code, adm_bed order by admitted_on, stay_id
            rows between unbounded preceding and 1 preceding
        ) as taken_until,
    from stay
    where nights > 0 and adm_bed is not null
),

bed as (
    select
        fixmedins_code,
        bed_no,
        count(*) as n_stays,
        count(case when admitted_on < taken_until then 1 end) as n_conflicts,
    from ordered
    group by fixmedins_code, bed_no
),

total as (
    select
        fixmedins_code,
        sum(n_stays) as n_stays,
        sum(n_conflicts) as n_conflicts,
    from bed
    group by fixmedins_code
)

select
    'bed_numbers_not_distinct' as kind,
    total.fixmedins_code as subject,
    total.n_conflicts as n_records,
    concat(
        coalesce(institution.fixmedins_name, total.fixmedins_code), '的入院床位号不能区分床位：',
        cast(total.n_stays as varchar), '次住院中', cast(total.n_conflicts as varchar),
        '次入院时该床号尚有他人，请核对床位编码。'
    ) as message,
from total
left join institution on total.fixmedins_code = institution.fixmedins_code
where total.n_conflicts >= $min_conflicts and total.n_conflicts > $max_conflict_share * total.n_stays
union all
select
    'bed_number_is_placeholder' as kind,
    concat(bed.fixmedins_code, '|', bed.bed_no) as subject,
    bed.n_conflicts as n_records,
    concat(
        coalesce(institution.fixmedins_name, bed.fixmedins_code), '的床号“', bed.bed_no, '”同时登记多人（',
        cast(bed.n_conflicts as varchar), '次），疑为占位编号，请补录真实床号。'
    ) as message,
from bed
left join institution on bed.fixmedins_code = institution.fixmedins_code
where bed.n_conflicts >= $min_conflicts
order by kind, subject
