-- One row per institution that writes its sales with settlements, numbered: windows over numbers are cheaper than over text.
select
    fixmedins_code,
    count(*) as n_sold,
    cast(row_number() over (order by fixmedins_code) as integer) as linker_no,
from linked_settlement
group by fixmedins_code
