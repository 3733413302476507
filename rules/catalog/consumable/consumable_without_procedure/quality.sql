-- One row per institution that bills operations or implants and codes hardly any operation.
with
operated as (
    select distinct stay_id,
    from stay_day
    where surgery_amount > 0
),

implanted as (
    select distinct charge.mdtrt_id as stay_id,
    from net_charge_line as charge
    inner join catalog as item on charge.med_list_codg = item.med_list_codg
    where
        item.high_value = 1
        and item.device_class in (select known.device_class, from knowledge_device_class_operation as known)
)

select
    'operation_code_missing' as kind,
    stay.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(institution.fixmedins_name), '有手术收费或植入类耗材的住院', cast(count(*) as varchar), '次，其中',
        cast(count(*) - count(stay.oprn_oprt_code) as varchar), '次未填手术编码，无法判断植入物是否有对应手术，请补传手术操作编码。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
left join operated on stay.stay_id = operated.stay_id
left join implanted on stay.stay_id = implanted.stay_id
where operated.stay_id is not null or implanted.stay_id is not null
group by stay.fixmedins_code
having
    count(case when operated.stay_id is not null then stay.oprn_oprt_code end) < $min_coded * count(operated.stay_id)
    or (count(stay.oprn_oprt_code) = 0 and count(implanted.stay_id) >= $max_uncoded)
order by subject
