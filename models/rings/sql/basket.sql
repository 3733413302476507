-- One row per visit on which a physician prescribed enough drugs to know the prescription again by them.
with
drug as (
    select
        outpatient.visit_no,
        net_charge_line.med_list_codg,
        sum(net_charge_line.cnt) as cnt,
    from net_charge_line
    inner join outpatient on net_charge_line.setl_id = outpatient.setl_id
    where net_charge_line.list_type in ('101', '102') and outpatient.rx_dr_codg is not null
    group by outpatient.visit_no, net_charge_line.med_list_codg
)

select
    visit_no,
    string_agg(med_list_codg || '*' || cast(cast(cnt as decimal(18, 2)) as varchar), ';' order by med_list_codg)
        as basket,
from drug
where cnt > 0
group by visit_no
having count(*) >= $min_drugs
