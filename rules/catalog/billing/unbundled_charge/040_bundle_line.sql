-- One row per person, institution and day on which a service was billed that includes others billed to the person.
with
item as (
    select distinct bundle_code as med_list_codg,
    from bundle_pair
),

patient as (
    select distinct psn_no,
    from part_line
)

select
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    cast(charge.fee_ocur_time as date) as charged_on,
    min(charge.feedetl_sn) as feedetl_sn,
from patient
inner join net_charge_line as charge on patient.psn_no = charge.psn_no
inner join item on charge.med_list_codg = item.med_list_codg
group by charge.psn_no, charge.fixmedins_code, charge.med_list_codg, cast(charge.fee_ocur_time as date)
