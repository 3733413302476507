-- One row per person and run of stays at different institutions that share nights.
with
inpatient as (
    select
        *,
        coalesce(diag_group like 'P%' or diag_group = 'Z38', false) as is_newborn,
        coalesce(med_type = '52' or diag_group like 'O%', false) as is_mother,
    from stay
    where nights > 0
),

overlap as (
    select
        earlier.stay_id as earlier_stay_id,
        later.stay_id as later_stay_id,
        later.admitted_on as shared_from,
        date_diff('day', later.admitted_on, least(earlier.discharged_on, later.discharged_on)) as n_nights,
    from inpatient as earlier
    inner join inpatient as later
        on earlier.psn_no = later.psn_no and earlier.fixmedins_code <> later.fixmedins_code
    where
        (earlier.admitted_on < later.admitted_on or (
            earlier.admitted_on = later.admitted_on and earlier.stay_id < later.stay_id
        ))
        and later.admitted_on < earlier.discharged_on -- half-open: the day of discharge has no night
        and not ( -- sent on in the evening, signed out the morning after
            date_diff('day', later.admitted_on, earlier.discharged_on) <= $transfer_nights
            and (coalesce(earlier.dscg_way, '') in ('2', '3') or coalesce(later.adm_way, '') = '3')
        )
        and not (earlier.is_newborn and later.is_mother)
        and not (later.is_newborn and earlier.is_mother)
),

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
)

select
    numbered.psn_no as subject_id,
    coalesce(
        arg_min(numbered.fixmedins_code, concat(cast(numbered.admitted_on as varchar), numbered.stay_id))
        filter (where numbered.shared_nights > 0),
        min(numbered.fixmedins_code)
    ) as fixmedins_code,
    numbered.psn_no,
    min(numbered.admitted_on) as begn_date,
    max(numbered.discharged_on) as end_date,
    sum(case when numbered.shared_nights > 0 then greatest(paid.fund_pay_sumamt, 0) else 0 end) as amount,
    count(distinct numbered.stay_id) as n_stays,
    count(distinct case when numbered.shared_nights > 0 then numbered.stay_id end) as n_later,
    max(numbered.shared_nights) as max_shared_nights,
    string_agg(
        distinct coalesce(place.fixmedins_name, numbered.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, numbered.fixmedins_code)
    ) as places,
    string_agg(
        concat(cast(numbered.admitted_on as varchar), '起重叠', cast(numbered.shared_nights as varchar), '晚'), '、'
        order by numbered.admitted_on, numbered.stay_id
    ) filter (where numbered.shared_nights > 0 and paid.setl_id = numbered.last_setl_id) as shared,
    list(struct_pack(
        stay_id := numbered.stay_id, fixmedins_code := numbered.fixmedins_code, admitted_on := numbered.admitted_on,
        discharged_on := numbered.discharged_on, diagnosis := numbered.main_diag_name,
        shared_nights := numbered.shared_nights
    ) order by numbered.admitted_on, numbered.stay_id) filter (where paid.setl_id = numbered.last_setl_id) as stays,
    list(struct_pack(
        record_type := 'settlement',
        record_id := paid.setl_id,
        amount := case when numbered.shared_nights > 0 then greatest(paid.fund_pay_sumamt, 0) else 0 end
    )) as records,
from numbered
inner join net_settlement as paid on numbered.stay_id = paid.mdtrt_id
left join institution as place on numbered.fixmedins_code = place.fixmedins_code
group by numbered.psn_no, numbered.run_no
order by subject_id, begn_date
