-- One row per stay whose charges show a cycle: dialysis, chemotherapy, radiotherapy, whatever the diagnosis says.
with
suspect as (
    select stay_id,
    from ordinary_stay
    where psn_no in (
        select person.psn_no, from ordinary_stay as person
        group by person.psn_no
        having count(*) >= $min_stays
    )
),

charge as (
    select
        mdtrt_id,
        med_list_codg,
        med_list_name,
    from net_charge_line
    where mdtrt_id in (select suspect.stay_id, from suspect)
)

select distinct charge.mdtrt_id as stay_id,
from charge
inner join knowledge_cyclic_treatment_item as item
    on
        charge.med_list_codg like concat(coalesce(item.item_prefix, ''), '%')
        and charge.med_list_name like concat('%', coalesce(item.name_part, ''), '%')
order by stay_id
