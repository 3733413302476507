-- One row per examination limited to a sex or an age, with how the card holder contradicts the limit.
with
limited_item as (
    select *,
    from catalog
    where
        list_type = '201' -- a drug may be fetched for a child, nobody can be examined for another
        and (gend_limit in ('1', '2') or age_min > 0 or age_max > 0)
),

looked_for as ( -- a list with a condition lets the scan pass over all other items
    select med_list_codg,
    from limited_item
    group by med_list_codg
    having count(*) > 0
),

limited_line as (
    select
        charge.setl_id,
        charge.psn_no,
        charge.fixmedins_code,
        charge.med_list_codg,
        cast(charge.fee_ocur_time as date) as charged_on,
        item.med_list_name,
        item.gend_limit,
        item.age_min,
        item.age_max,
        holder.gend,
        cast(floor((
            year(charge.fee_ocur_time) * 10000 + month(charge.fee_ocur_time) * 100 + day(charge.fee_ocur_time)
            - year(holder.brdy) * 10000 - month(holder.brdy) * 100 - day(holder.brdy)
        ) / 10000) as integer) as age, -- completed years
    from net_charge_line as charge
    inner join limited_item as item on charge.med_list_codg = item.med_list_codg
    inner join person as holder on charge.psn_no = holder.psn_no
    where charge.med_list_codg in (select looked_for.med_list_codg, from looked_for)
)

select
    *,
    case
        when gend in ('1', '2') and gend_limit in ('1', '2') and gend <> gend_limit then 'sex'
        when age < 0 or age > 110 then null -- a date of birth nobody believes
        when age + 1 < age_min or age - 1 > age_max then 'age' -- a birthday may lie between order and bill
    end as contradiction,
from limited_line
