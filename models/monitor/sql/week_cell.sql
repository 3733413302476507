-- One row per institution, insurance type, visit type and complete week: its settlements and the fund's money.
select
    net_settlement.fixmedins_code,
    coalesce(institution.fixmedins_type, '-') || '|' || coalesce(institution.hosp_lv, '-') as pool,
    coalesce(institution.admdvs, '-') as county,
    net_settlement.insutype,
    net_settlement.med_type,
    cast(date_trunc('week', net_settlement.setl_time) as date) as week_on,
    count(*) as n_settlements,
    sum(net_settlement.fund_pay_sumamt) as amount,
from net_settlement
left join institution on net_settlement.fixmedins_code = institution.fixmedins_code
where
    net_settlement.setl_time >= $from_on
    and net_settlement.setl_time < $before_on -- the week that still runs is not compared
group by
    net_settlement.fixmedins_code,
    coalesce(institution.fixmedins_type, '-') || '|' || coalesce(institution.hosp_lv, '-'),
    coalesce(institution.admdvs, '-'),
    net_settlement.insutype,
    net_settlement.med_type,
    cast(date_trunc('week', net_settlement.setl_time) as date)
