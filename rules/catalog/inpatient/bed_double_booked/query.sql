-- One row per run of patients registered in one bed on the same nights.
with
occupant as ( -- 0 nights: in the bed before anyone joined
    select
        fixmedins_code,
        bed_no,
        run_no,
        stay_id,
        shared_nights,
    from joined_bed
    union all
    select distinct
        joined_bed.fixmedins_code,
        joined_bed.bed_no,
        joined_bed.run_no,
        shared_bed.earlier_stay_id as stay_id,
        0 as shared_nights,
    from joined_bed
    inner join shared_bed
        on joined_bed.stay_id = shared_bed.later_stay_id and joined_bed.bed_no = shared_bed.bed_no
),

member as (
    select
        fixmedins_code,
        bed_no,
        run_no,
        stay_id,
        max(shared_nights) as shared_nights,
    from occupant
    group by fixmedins_code, bed_no, run_no, stay_id
),

run as (
    select
        joined_bed.fixmedins_code,
        joined_bed.bed_no,
        joined_bed.run_no,
        arg_min(joined_bed.stay_id, concat(cast(joined_bed.shared_from as varchar), joined_bed.stay_id)) as subject_id,
        min(joined_bed.shared_from) as begn_date,
        max(joined_bed.shared_until) - 1 as end_date, -- the last night
        max(joined_bed.shared_nights) as shared_nights,
        max(shared_bed.n_seen) as n_seen,
    from joined_bed
    inner join shared_bed on joined_bed.stay_id = shared_bed.later_stay_id and joined_bed.bed_no = shared_bed.bed_no
    group by joined_bed.fixmedins_code, joined_bed.bed_no, joined_bed.run_no
),

told as ( -- a patient seen in two beds at once is told once
    select
        *,
        row_number() over (partition by subject_id, begn_date order by bed_no) as nth,
    from run
),

accused as (
    select
        member.*,
        paid.setl_id,
        stay.psn_no,
        cast(round(
            greatest(paid.fund_pay_sumamt, 0) * least(1, cast(member.shared_nights as double) / stay.nights), 2
        ) as decimal(18, 2)) as amount,
    from member
    inner join stay on member.stay_id = stay.stay_id
    inner join net_settlement as paid on member.stay_id = paid.mdtrt_id
)

select
    told.subject_id,
    told.fixmedins_code,
    max(case when accused.stay_id = told.subject_id then accused.psn_no end) as psn_no,
    told.begn_date,
    told.end_date,
    sum(accused.amount) as amount,
    told.bed_no,
    told.shared_nights,
    count(distinct accused.stay_id) as n_stays,
    case
        when told.n_seen = 2 then '床位监管' when told.n_seen = 1 then '床位监管与入院床位' else '入院床位'
    end as sources,
    case when told.n_seen = 0 then '无床位监管，不能排除转床未登记' end as caveat,
    string_agg(distinct accused.stay_id, '、' order by accused.stay_id) as stays,
    list(struct_pack(record_type := 'settlement', record_id := accused.setl_id, amount := accused.amount)) as records,
from told
inner join accused
    on
        told.fixmedins_code = accused.fixmedins_code
        and told.bed_no = accused.bed_no
        and told.run_no = accused.run_no
where told.nth = 1
group by
    told.subject_id, told.fixmedins_code, told.begn_date, told.end_date, told.bed_no,
    told.shared_nights, told.n_seen
order by subject_id, begn_date
