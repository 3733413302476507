-- One row per id of an institution, person, settlement or visit that is nowhere in the local institutions' records.
with
other as (
    select fixmedins_code as id,
    from institution
    union
    select psn_no,
    from person
    union
    select fixmedins_code,
    from settlement
    union
    select psn_no,
    from settlement
    union
    select setl_id,
    from settlement
    union
    select mdtrt_id,
    from settlement
    union
    select psn_no,
    from charge_line
    union
    select psn_no,
    from bed_occupancy
    union
    select psn_no,
    from inventory
    union
    select psn_no,
    from tip
    union
    select psn_no,
    from found_case
),

own as (
    select fixmedins_code as id,
    from local_institution
    union
    select psn_no,
    from local_person
    union
    select setl_id,
    from settlement
    where fixmedins_code in (select fixmedins_code, from local_institution)
    union
    select mdtrt_id,
    from settlement
    where fixmedins_code in (select fixmedins_code, from local_institution)
)

select id,
from other
where id is not null
except
select id,
from own
order by id
