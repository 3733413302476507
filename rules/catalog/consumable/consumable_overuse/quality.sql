-- One row per institution that bills implants and codes no operation at all.
select
    'operation_never_coded' as kind,
    stay.fixmedins_code as subject,
    count(distinct stay.stay_id) as n_records,
    concat(
        max(institution.fixmedins_name), '计收高值耗材的', cast(count(distinct stay.stay_id) as varchar),
        '次住院均无手术编码，无法核对耗材用量。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
inner join net_charge_line as charge on stay.stay_id = charge.mdtrt_id
inner join catalog as item on charge.med_list_codg = item.med_list_codg and item.high_value = 1
where
    not exists (
        select 1,
        from stay as coded
        where coded.fixmedins_code = stay.fixmedins_code and coded.oprn_oprt_code is not null
    )
group by stay.fixmedins_code
order by subject
