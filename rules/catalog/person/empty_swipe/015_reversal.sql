-- One row per settlement that takes another back. A table, so that the planner knows how few they are.
select
    init_setl_id,
    setl_time,
    medfee_sumamt,
from settlement
where refd_setl_flag = 1
