-- One row per case with settlements: the first of them, and all.
select
    case_no,
    arg_min(mdtrt_id, (begn_date, visit_class, visit_no)) as mdtrt_id,
    arg_min(setl_id, (begn_date, visit_class, visit_no)) as setl_id,
    arg_min(psn_no, (begn_date, visit_class, visit_no)) as psn_no,
    arg_min(inst_no, (begn_date, visit_class, visit_no)) as inst_no,
    arg_min(doctor, (begn_date, visit_class, visit_no)) as doctor,
    min(begn_date) as begn_date,
    max(end_date) as end_date,
    string_agg(distinct setl_id, ';' order by setl_id) as setl_ids,
from case_settlement
group by case_no
