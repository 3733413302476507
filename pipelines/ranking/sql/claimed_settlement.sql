-- One row per settlement that a lead may hold money of: those that findings name, those of outliers and of controls.
-- A view: what it reads is long.
select
    setl_id,
    mdtrt_id,
    fund_amount,
    rowid as setl_no,
from named_settlement
union all
select
    setl_id,
    mdtrt_id,
    fund_amount,
    setl_no,
from sampled_settlement
