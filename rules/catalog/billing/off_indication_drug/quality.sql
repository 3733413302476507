-- One row per institution that names no main diagnosis where it uses limited drugs, so that nobody can judge them.
select
    'main_diagnosis_missing' as kind,
    charge.fixmedins_code as subject,
    count(*) filter (where paid.dscg_maindiag_code is null) as n_records,
    concat(
        max(institution.fixmedins_name), '使用限定支付药品的结算多数未填主诊断，无法判断是否超限定支付。'
    ) as message,
from net_charge_line as charge
inner join catalog as item on charge.med_list_codg = item.med_list_codg
inner join net_settlement as paid on charge.setl_id = paid.setl_id
inner join institution on charge.fixmedins_code = institution.fixmedins_code
where
    item.diag_limit is not null
    and item.list_type in ('101', '102')
    and paid.med_type <> '41'
group by charge.fixmedins_code
having 2 * count(*) filter (where paid.dscg_maindiag_code is null) > count(*)
order by subject
