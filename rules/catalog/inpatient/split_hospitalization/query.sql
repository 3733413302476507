-- One row per chain of stays that look like one course of illness billed as several.
with
numbered as (
    select
        *,
        row_number() over (partition by psn_no, fixmedins_code order by admitted_at, stay_id) as nth,
        concat(';', replace(coalesce(oprn_oprt_code, ''), ' ', '')) as operations,
    from stay
),

relapse as (
    select
        later.stay_id,
        later.psn_no,
        date_diff('day', earlier.discharged_on, later.admitted_on) as gap_days,
    from numbered as earlier
    inner join numbered as later
        on earlier.psn_no = later.psn_no and earlier.fixmedins_code = later.fixmedins_code and later.nth = earlier.nth + 1
    where
        date_diff('day', earlier.discharged_on, later.admitted_on) between 0 and $max_gap_days -- both ends count
        and earlier.dscg_way = '1' -- an unknown way out or in accuses nobody
        and later.adm_way not in ('1', '3')
        and coalesce(later.dscg_way, '') <> '5' -- who comes back to die was not sent home too early for money
        and coalesce(earlier.planned_return, 0) = 0
        and (earlier.diag_group = later.diag_group or exists (
            select 1, from knowledge_related_diagnosis as one
            inner join knowledge_related_diagnosis as other on one.course = other.course
            where
                starts_with(earlier.main_diag_code, one.diagnosis_prefix)
                and starts_with(later.main_diag_code, other.diagnosis_prefix)
        ))
        and not exists (
            select 1, from knowledge_planned_return_diagnosis as planned
            where
                starts_with(earlier.main_diag_code, planned.diagnosis_prefix)
                or starts_with(later.main_diag_code, planned.diagnosis_prefix)
        )
        and not exists (
            select 1, from knowledge_paired_organ_operation as side
            inner join knowledge_paired_organ_operation as other_side on side.organ = other_side.organ
            where
                earlier.operations like concat('%;', side.operation_prefix, '%')
                and later.operations like concat('%;', other_side.operation_prefix, '%')
        )
        and not exists (
            select 1, from stay as away -- elsewhere and back, whatever the codes say
            where
                away.psn_no = later.psn_no and away.fixmedins_code <> later.fixmedins_code
                and away.admitted_on >= earlier.discharged_on and away.discharged_on <= later.admitted_on
        )
        and (
            year(later.admitted_on) = year(earlier.discharged_on) -- accounts are closed at the year's end
            or date_diff('day', earlier.discharged_on, later.admitted_on) > 1
        )
),

cycle as (
    select distinct relapse.stay_id,
    from relapse
    inner join net_charge_line as charge on relapse.stay_id = charge.mdtrt_id
    inner join knowledge_cyclic_treatment_item as item
        on
            charge.med_list_codg like concat(coalesce(item.item_prefix, ''), '%')
            and charge.med_list_name like concat('%', coalesce(item.name_part, ''), '%')
),

member as (
    select
        numbered.*,
        case when cycle.stay_id is null then relapse.gap_days end as gap_days,
        count(case when relapse.stay_id is null or cycle.stay_id is not null then 1 end) over (
            partition by numbered.psn_no, numbered.fixmedins_code order by numbered.nth
        ) as chain_no, -- a stay that continues none begins a chain
    from numbered
    left join relapse on numbered.stay_id = relapse.stay_id
    left join cycle on numbered.stay_id = cycle.stay_id
    where numbered.psn_no in (select returned.psn_no, from relapse as returned)
)

select
    arg_min(member.stay_id, member.nth) as subject_id,
    member.fixmedins_code,
    member.psn_no,
    min(member.admitted_on) as begn_date,
    max(member.discharged_on) as end_date,
    sum(case when member.gap_days is null then 0 else paid.fund_pay_sumamt end) as amount,
    arg_min(member.main_diag_name, member.nth) as diagnosis,
    count(distinct member.stay_id) as n_stays,
    string_agg(concat(cast(member.gap_days as varchar), '天'), '、' order by member.nth)
    filter (where paid.setl_id = member.last_setl_id and member.gap_days is not null) as gaps,
    list(struct_pack(
        stay_id := member.stay_id, admitted_on := member.admitted_on, discharged_on := member.discharged_on,
        main_diag_code := member.main_diag_code, adm_way := member.adm_way, gap_days := member.gap_days
    ) order by member.nth) filter (where paid.setl_id = member.last_setl_id) as stays,
    list(struct_pack(
        record_type := 'settlement',
        record_id := paid.setl_id,
        amount := case when member.gap_days is null then 0 else paid.fund_pay_sumamt end
    )) as records,
from member
inner join net_settlement as paid on member.stay_id = paid.mdtrt_id
group by member.psn_no, member.fixmedins_code, member.chain_no
having count(distinct member.stay_id) > 1
order by subject_id
