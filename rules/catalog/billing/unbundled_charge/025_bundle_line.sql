-- One row per person, institution and day on which a service was billed that includes others.
with
item as (
    select distinct bundle_code as med_list_codg,
    from bundle_pair
)

select
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    cast(charge.fee_ocur_time as date) as charged_on,
    min(charge.feedetl_sn) as feedetl_sn,
from net_charge_line as charge
inner join item on charge.med_list_codg = item.med_list_codg
group by charge.psn_no, charge.fixmedins_code, charge.med_list_codg, cast(charge.fee_ocur_time as date)
