-- One row per insured person as delivered.
select
    psn_no,
    coalesce(listed_sex, sex)::varchar as gend,
    coalesce(listed_born_on, born_on) as brdy,
    calendar(coalesce(listed_death_day, death_day)) as die_date,
    insutype,
    '9901' || lpad(county_no::varchar, 2, '0') as insu_admdvs,
    emp_no,
    case
        when coalesce(listed_benefit_day, benefit_day) < 0 then date '2024-01-01'
        else calendar(coalesce(listed_benefit_day, benefit_day))
    end as benefit_begn,
from person
order by psn_no
