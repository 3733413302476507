-- One row per repeated trace code and standing settlement that charges it.
select
    sold.drug_trac_codg,
    sold.setl_id as sale_key,
    sold.fixmedins_code,
    sold.med_list_codg,
    min(sold.psn_no) as psn_no,
    min(sold.fee_ocur_time) as sold_at,
    sum(sold.cnt) as qty,
from net_charge_line as sold
inner join repeated_code on sold.drug_trac_codg = repeated_code.drug_trac_codg
where sold.drug_trac_codg is not null
group by sold.drug_trac_codg, sold.setl_id, sold.fixmedins_code, sold.med_list_codg
