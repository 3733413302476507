-- One row per institution that names no main diagnosis where it uses limited drugs, so that nobody can judge them.
select
    'main_diagnosis_missing' as kind,
    limited_use.fixmedins_code as subject,
    sum(case when limited_use.main_diag_code is null then limited_use.n_lines else 0 end) as n_records,
    concat(
        max(institution.fixmedins_name), '使用限定支付药品的结算多数未填主诊断，无法判断是否超限定支付。'
    ) as message,
from limited_use
inner join institution on limited_use.fixmedins_code = institution.fixmedins_code
group by limited_use.fixmedins_code
having 2 * sum(case when limited_use.main_diag_code is null then limited_use.n_lines else 0 end) > sum(limited_use.n_lines)
order by subject
