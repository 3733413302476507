-- One row per stay billed more implants than its operations need, or per surgeon who bills some more every time.
with
accused as (
    select
        excess.*,
        implant_line.fixmedins_code,
        implant_line.psn_no,
        implant_line.admitted_on,
        implant_line.discharged_on,
        implant_line.oprn_oprt_code,
        implant_line.feedetl_sn,
        -- the excess is spread over all pieces of its class
        cast(round(implant_line.fund_cost * excess.excess_share, 2) as decimal(18, 2)) as amount,
    from excess
    inner join implant_line
        on excess.stay_id = implant_line.stay_id and excess.device_class = implant_line.device_class
)

select
    accused.subject_type,
    accused.subject_id,
    accused.fixmedins_code,
    case when accused.subject_type = 'stay' then max(accused.psn_no) end as psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    case when accused.subject_type = 'stay' then max(accused.oprn_oprt_code) end as operations,
    case when accused.subject_type = 'stay' then max(operation_said.operations_said) end as operations_said,
    case
        when accused.subject_type = 'stay' then string_agg(distinct accused.implant, '、' order by accused.implant)
    end as implants,
    case when accused.subject_type = 'physician' then min(accused.implant) end as item_name,
    max(accused.surgeon) as surgeon,
    max(accused.n_operations) as n_operations,
    max(round(accused.extra_pieces, 1)) as extra_pieces,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
left join operation_said on accused.oprn_oprt_code = operation_said.oprn_oprt_code
group by accused.subject_type, accused.subject_id, accused.fixmedins_code
order by subject_id
