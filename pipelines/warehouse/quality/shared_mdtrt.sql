-- One row per institution whose visit ids are shared by several persons or institutions.
with
repeated as ( -- one narrow count first: only its few hits are compared
    select mdtrt_id,
    from settlement
    group by mdtrt_id
    having count(*) > 1
),

ambiguous as (
    select net_settlement.mdtrt_id,
    from net_settlement
    inner join repeated
        on net_settlement.mdtrt_id = repeated.mdtrt_id
    group by net_settlement.mdtrt_id
    having
        min(net_settlement.psn_no) <> max(net_settlement.psn_no)
        or min(net_settlement.fixmedins_code) <> max(net_settlement.fixmedins_code)
)

select
    net_settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(distinct net_settlement.mdtrt_id), ' 个就诊ID被不同人员或不同机构共用(如 ', min(net_settlement.mdtrt_id),
        ')，涉及 ', count(*), ' 条结算，未计入住院和就诊。请核对就诊ID的生成规则，同一就诊ID只应属于一人一机构。'
    ) as message,
from net_settlement
inner join ambiguous
    on net_settlement.mdtrt_id = ambiguous.mdtrt_id
group by net_settlement.fixmedins_code
order by subject
