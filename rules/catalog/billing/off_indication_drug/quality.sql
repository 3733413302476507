-- One row per institution that names no main diagnosis where it uses limited drugs, so that nobody can judge them.
select
    'main_diagnosis_missing' as kind,
    limited_drug.fixmedins_code as subject,
    count(*) filter (where limited_drug.main_diag_code is null) as n_records,
    concat(
        max(institution.fixmedins_name), '使用限定支付药品的结算多数未填主诊断，无法判断是否超限定支付。'
    ) as message,
from limited_drug
inner join institution on limited_drug.fixmedins_code = institution.fixmedins_code
group by limited_drug.fixmedins_code
having 2 * count(*) filter (where limited_drug.main_diag_code is null) > count(*)
order by subject
