-- One row per settlement of which leads hold more than the fund paid: there must be none.
select
    coalesce(claimed_settlement.setl_id, held_settlement.unknown_id) as setl_id,
    held_settlement.held_amount,
    held_settlement.fund_amount,
from held_settlement
left join claimed_settlement on held_settlement.setl_no = claimed_settlement.setl_no
where held_settlement.held_amount > coalesce(held_settlement.fund_amount, 0)
order by setl_id
