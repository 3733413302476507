-- One row per diagnosis with its department and the share of each level that treats it.
select
    row_number() over (order by vocabulary_diagnosis.code)::integer as diag_no,
    vocabulary_diagnosis.*,
    vocabulary_department.dept_no,
    l3 / (l3 + l2 + l1) as share_l3,
    (l3 + l2) / (l3 + l2 + l1) as share_l2,
from vocabulary_diagnosis
inner join vocabulary_department on vocabulary_diagnosis.dept = vocabulary_department.department
order by diag_no
