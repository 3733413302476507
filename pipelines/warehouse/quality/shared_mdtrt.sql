-- One row per institution whose visit ids are shared by several persons or institutions.
select
    net_settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(distinct net_settlement.mdtrt_id), ' 个就诊ID被不同人员或不同机构共用(如 ', min(net_settlement.mdtrt_id),
        ')，涉及 ', count(*), ' 条结算，未计入住院和就诊。请核对就诊ID的生成规则，同一就诊ID只应属于一人一机构。'
    ) as message,
from net_settlement
inner join shared_mdtrt
    on net_settlement.mdtrt_id = shared_mdtrt.mdtrt_id
where shared_mdtrt.is_ambiguous = 1
group by net_settlement.fixmedins_code
order by subject
