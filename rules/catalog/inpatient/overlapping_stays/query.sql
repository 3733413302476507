-- One row per person and run of stays at different institutions that share nights.
with
member as (
    select
        stay_id,
        max(shared_nights) as shared_nights, -- null for who was there first
    from (
        select
            earlier_stay_id as stay_id,
            cast(null as bigint) as shared_nights,
        from overlap
        union all
        select
            later_stay_id as stay_id,
            n_nights as shared_nights,
        from overlap
    ) as side
    group by stay_id
),

ordered as (
    select
        inpatient.*,
        member.shared_nights,
        max(inpatient.discharged_on) over (
            partition by inpatient.psn_no order by inpatient.admitted_on, inpatient.stay_id
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
    from member
    inner join inpatient on member.stay_id = inpatient.stay_id
),

numbered as (
    select
        *,
        sum(case when admitted_on < covered_until then 0 else 1 end) over (
            partition by psn_no order by admitted_on, stay_id rows between unbounded preceding and current row
        ) as run_no, -- whoever comes after all before have left begins a run
    from ordered
),

accused as (
    select
        numbered.*,
        paid.setl_id,
        coalesce(place.fixmedins_name, numbered.fixmedins_code) as place_name,
        case -- the nights spent twice; the others were the stay's own
            when numbered.shared_nights > 0
                then cast(round(
                    greatest(paid.fund_pay_sumamt, 0)
                    * least(1, cast(numbered.shared_nights as double) / numbered.nights), 2
                ) as decimal(18, 2))
            else 0
        end as amount,
    from numbered
    inner join net_settlement as paid on numbered.stay_id = paid.mdtrt_id
    left join institution as place on numbered.fixmedins_code = place.fixmedins_code
)

select
    accused.psn_no as subject_id,
    coalesce(
        arg_min(accused.fixmedins_code, concat(cast(accused.admitted_on as varchar), accused.stay_id))
        filter (where accused.shared_nights > 0),
        min(accused.fixmedins_code)
    ) as fixmedins_code,
    accused.psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    count(distinct accused.stay_id) as n_stays,
    count(distinct case when accused.shared_nights > 0 then accused.stay_id end) as n_later,
    max(accused.shared_nights) as max_shared_nights,
    string_agg(
        concat(
            accused.place_name, '住院', cast(accused.admitted_on as varchar), '至',
            cast(accused.discharged_on as varchar)
        ), '、' order by accused.admitted_on, accused.stay_id
    ) filter (where accused.setl_id = accused.last_setl_id) as stay_spans,
    string_agg(
        concat(cast(accused.admitted_on as varchar), '起重叠', cast(accused.shared_nights as varchar), '晚'), '、'
        order by accused.admitted_on, accused.stay_id
    ) filter (where accused.shared_nights > 0 and accused.setl_id = accused.last_setl_id) as shared,
    list(struct_pack(
        stay_id := accused.stay_id, fixmedins_code := accused.fixmedins_code, admitted_on := accused.admitted_on,
        discharged_on := accused.discharged_on, diagnosis := accused.main_diag_name,
        shared_nights := accused.shared_nights
    ) order by accused.admitted_on, accused.stay_id) filter (where accused.setl_id = accused.last_setl_id) as stays,
    list(struct_pack(record_type := 'settlement', record_id := accused.setl_id, amount := accused.amount)) as records,
from accused
group by accused.psn_no, accused.run_no
order by subject_id, begn_date
