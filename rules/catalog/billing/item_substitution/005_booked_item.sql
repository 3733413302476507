-- One row per institution and item that its books ever held.
select
    fixmedins_code,
    med_list_codg,
from inventory
where inv_type in ('count', 'purchase', 'change') and cnt > 0
group by fixmedins_code, med_list_codg
