-- One row per institution, item and stock-take that corrections went just before.
select
    fixmedins_code,
    med_list_codg,
    counted_on,
    max(counted_before_on) as counted_before_on,
    max(counted_before_qty) as counted_before_qty,
    max(counted_qty) as counted_qty,
    sum(qty) as change_qty,
    min(moved_on) as begn_date,
    max(moved_on) as end_date,
    max(unit_price) as unit_price,
    max(item_name) as item_name,
    count(*) as n_changes,
from correction
where days_before_count <= $before_days
group by fixmedins_code, med_list_codg, counted_on
