-- One row per catalogue with drugs without a daily dose, of which days of supply cannot be told.
select
    'drug_without_day_dose' as kind,
    'catalog' as subject,
    count(*) as n_records,
    concat(
        '目录中', cast(count(*) as varchar), '种药品没有日剂量（如', min(med_list_name), '），无法判断是否超量购药，请补充日剂量。'
    ) as message,
from catalog
where list_type = '101' and coalesce(day_dose, 0) <= 0
having count(*) > 0
order by subject
