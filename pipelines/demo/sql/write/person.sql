-- One row per insured person as delivered.
select
    psn_no,
    sex::varchar as gend,
    born_on as brdy,
    calendar(death_day) as die_date,
    insutype,
    '9901' || lpad(county_no::varchar, 2, '0') as insu_admdvs,
    emp_no,
    case when benefit_day < 0 then date '2024-01-01' else calendar(benefit_day) end as benefit_begn,
from person
order by psn_no
