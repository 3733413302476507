-- One row per item of an unseen stay, or of a stay of the same institution that it may be copied from.
with
few as (
    select
        stay_id,
        max(stay_no) as stay_no,
        max(is_unseen) as is_unseen,
    from compared_stay
    group by stay_id
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

item_day as (
    select
        few.stay_no, -- far cheaper to group by than text
        charge.med_list_codg,
        cast(charge.fee_ocur_time as date) as charged_on,
        max(case when few.is_unseen = 1 then charge.med_list_name end) as item_name, -- nobody asks for the others'
        sum(charge.cnt) as qty,
    from net_charge_line as charge
    inner join few on charge.mdtrt_id = few.stay_id
    group by few.stay_no, charge.med_list_codg, cast(charge.fee_ocur_time as date)
),

charged as (
    select
        stay_no,
        count(distinct charged_on) as n_days,
    from item_day
    group by stay_no
),

item as (
    select
        item_day.stay_no,
        item_day.med_list_codg,
        max(item_day.item_name) as item_name,
        sum(item_day.qty) as qty,
        count(*) as n_days,
        count(*) filter (
            where item_day.charged_on > compared.admitted_on and item_day.charged_on < compared.discharged_on
        ) as n_whole_days, -- neither the day of coming nor that of going
        count(distinct case
            when item_day.charged_on > compared.admitted_on and item_day.charged_on < compared.discharged_on
                then item_day.qty
        end) as n_whole_day_quantities,
    from item_day
    inner join compared_stay as compared on item_day.stay_no = compared.stay_no
    group by item_day.stay_no, item_day.med_list_codg
)

select
    compared.stay_id,
    compared.fixmedins_code,
    compared.diag_group,
    compared.is_unseen,
    item.med_list_codg,
    item.item_name,
    item.qty,
    item.qty / charged.n_days as day_qty,
    item.qty / greatest(compared.nights, 1) as night_qty,
    item.n_days,
    item.n_whole_days,
    item.n_whole_day_quantities,
    count(*) over (partition by item.stay_no) as n_items,
from item
inner join charged on item.stay_no = charged.stay_no
inner join compared_stay as compared on item.stay_no = compared.stay_no
