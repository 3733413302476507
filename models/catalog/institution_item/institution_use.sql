-- One row per institution: its drugs and consumables, the persons who got any and the physicians who gave them.
select
    fixmedins_code,
    count(distinct psn_no) as n_persons,
    count(distinct med_list_codg) as n_items,
    count(distinct physician) as n_physicians,
    cast(sum(amount) as double) as amount,
from item_day
group by fixmedins_code
order by fixmedins_code
