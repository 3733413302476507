-- One row per hospital whose tills cannot be told apart.
select
    'till_missing' as kind,
    settlement.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        '该机构', cast(count(*) as varchar), '笔门诊结算未填结算终端，无法按终端判断聚敛医保卡。请在结算数据中补充结算终端编号。'
    ) as message,
from net_settlement as settlement
inner join institution on settlement.fixmedins_code = institution.fixmedins_code
where settlement.med_type not in ('21', '52') and settlement.setl_optr is null and institution.hosp_lv in ('2', '3')
group by settlement.fixmedins_code
order by subject
