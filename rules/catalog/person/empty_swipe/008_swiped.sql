-- One row per standing settlement, not of a stay, at such an institution, and whether a sale names it.
select
    paid.setl_id,
    paid.fixmedins_code,
    linker.linker_no,
    paid.psn_no,
    paid.setl_time,
    greatest(paid.fund_pay_sumamt, 0) as fund_amount,
    case when linked_settlement.setl_id is null then 0 else 1 end as is_linked,
from net_settlement as paid
inner join linker on paid.fixmedins_code = linker.fixmedins_code
left join linked_settlement
    on paid.fixmedins_code = linked_settlement.fixmedins_code and paid.setl_id = linked_settlement.setl_id
where paid.med_type not in ('21', '52') and paid.medfee_sumamt > 0
