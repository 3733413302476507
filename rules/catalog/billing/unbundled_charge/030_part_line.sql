-- One row per charge line of a service billed on the day of another one that includes it.
with
included as ( -- few: of all other lines of such services only the first columns are read
    select distinct
        bundle_line.psn_no,
        bundle_line.fixmedins_code,
        bundle_line.charged_on,
        bundle_pair.part_code,
    from bundle_line
    inner join bundle_pair on bundle_line.med_list_codg = bundle_pair.bundle_code
)

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    cast(charge.fee_ocur_time as date) as charged_on,
    charge.det_item_fee_sumamt,
from net_charge_line as charge
inner join part_item on charge.med_list_codg = part_item.med_list_codg
inner join included
    on
        charge.psn_no = included.psn_no
        and charge.fixmedins_code = included.fixmedins_code
        and cast(charge.fee_ocur_time as date) = included.charged_on
        and charge.med_list_codg = included.part_code
