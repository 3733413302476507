-- One row per repeated trace code and standing settlement that charges it.
with
looked_for as ( -- a list with a condition lets the scan pass over all other lines
    select drug_trac_codg,
    from repeated_code
    group by drug_trac_codg
    having count(*) > 0
)

select
    sold.drug_trac_codg,
    sold.setl_id as sale_key,
    sold.fixmedins_code,
    sold.med_list_codg,
    min(sold.psn_no) as psn_no,
    min(sold.fee_ocur_time) as sold_at,
    sum(sold.cnt) as qty,
from net_charge_line as sold
where sold.drug_trac_codg in (select looked_for.drug_trac_codg, from looked_for)
group by sold.drug_trac_codg, sold.setl_id, sold.fixmedins_code, sold.med_list_codg
