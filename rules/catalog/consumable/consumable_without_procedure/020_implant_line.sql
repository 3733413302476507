-- One row per charge line of an implant, of a class that belongs to operations, in a stay none of whose operations uses it.
with
implant as (
    select
        med_list_codg,
        device_class,
    from catalog
    where
        high_value = 1
        and device_class in (select known.device_class, from knowledge_device_class_operation as known)
),

line as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.admitted_on,
        stay.discharged_on,
        stay.oprn_oprt_code,
        implant.device_class,
        charge.med_list_name,
        charge.feedetl_sn,
        charge.cnt,
        charge.det_item_fee_sumamt * least(1, stay.fund_amount / nullif(stay.total_amount, 0)) as fund_cost,
    from net_charge_line as charge
    inner join implant on charge.med_list_codg = implant.med_list_codg
    inner join stay on charge.mdtrt_id = stay.stay_id
    where charge.cnt > 0
),

operation as (
    select
        listed.oprn_oprt_code,
        listed.device_class,
        unnest(string_split(replace(listed.oprn_oprt_code, ' ', ''), ';')) as code,
    from (
        select distinct
            oprn_oprt_code,
            device_class,
        from line
    ) as listed
),

used as (
    select distinct
        operation.oprn_oprt_code,
        operation.device_class,
    from operation
    left join knowledge_device_class_operation as broad
        on operation.device_class = broad.device_class and starts_with(operation.code, broad.operation_prefix)
    left join knowledge_operation_device_limit as exact
        on operation.device_class = exact.device_class and starts_with(operation.code, exact.operation_prefix)
    where broad.device_class is not null or exact.device_class is not null
)

select line.*,
from line
left join used on line.oprn_oprt_code = used.oprn_oprt_code and line.device_class = used.device_class
where
    used.device_class is null
    and not exists ( -- what the operation of the stay just before took may be billed late
        select 1,
        from stay as earlier
        inner join used as used_then on earlier.oprn_oprt_code = used_then.oprn_oprt_code
        where
            earlier.psn_no = line.psn_no and earlier.fixmedins_code = line.fixmedins_code
            and used_then.device_class = line.device_class and earlier.stay_id <> line.stay_id
            and date_diff('day', earlier.discharged_on, line.admitted_on) between 0 and $linked_days -- both ends count
    )
