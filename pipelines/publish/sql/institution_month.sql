-- One row per institution and month of settlement: spending, stays by month of discharge, leads by settlement.
with
spend as (
    select
        fixmedins_code,
        cast(date_trunc('month', setl_time) as date) as month_on,
        count(*) as n_settlements,
        count(distinct psn_no) as n_persons,
        sum(medfee_sumamt) as total_amount,
        sum(fund_pay_sumamt) as fund_amount,
    from net_settlement
    where setl_time is not null
    group by fixmedins_code, month_on
),

ward as (
    select
        fixmedins_code,
        cast(date_trunc('month', discharged_on) as date) as month_on,
        count(*) as n_stays,
        sum(nights) as n_nights,
        sum(total_amount) as stay_amount,
    from stay
    where discharged_on is not null
    group by fixmedins_code, month_on
),

suspicion as (
    select
        net_settlement.fixmedins_code,
        cast(date_trunc('month', net_settlement.setl_time) as date) as month_on,
        count(distinct lead.lead_id) as n_leads,
        sum(lead_record.amount) as risk_amount,
    from lead_record
    inner join lead on lead_record.lead_id = lead.lead_id
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    where not lead.control and lead.state not in ('withdrawn', 'closed')
    group by net_settlement.fixmedins_code, month_on
),

institution_month as (
    select
        fixmedins_code,
        month_on,
    from spend
    union
    select
        fixmedins_code,
        month_on,
    from ward
)

select
    institution_month.fixmedins_code as 机构编号,
    institution.fixmedins_name as 机构名称,
    institution.hosp_lv as 医院等级,
    institution.admdvs as 医保区划,
    division_name.place_name as 医保区划名称,
    institution_month.month_on as 月份,
    coalesce(spend.n_settlements, 0) as 结算笔数,
    coalesce(spend.n_persons, 0) as 就诊人数,
    coalesce(spend.total_amount, 0) as 医疗费总额,
    coalesce(spend.fund_amount, 0) as 基金支付,
    coalesce(ward.n_stays, 0) as 出院人次,
    cast(ward.stay_amount / ward.n_stays as decimal(18, 2)) as 次均住院费用,
    cast(ward.n_nights / ward.n_stays as decimal(18, 1)) as 平均住院日,
    coalesce(suspicion.n_leads, 0) as 线索数,
    coalesce(suspicion.risk_amount, 0) as 涉及金额,
from institution_month
left join spend
    on
        institution_month.fixmedins_code = spend.fixmedins_code
        and institution_month.month_on = spend.month_on
left join ward
    on
        institution_month.fixmedins_code = ward.fixmedins_code
        and institution_month.month_on = ward.month_on
left join suspicion
    on
        institution_month.fixmedins_code = suspicion.fixmedins_code
        and institution_month.month_on = suspicion.month_on
left join institution on institution_month.fixmedins_code = institution.fixmedins_code
left join division_name on institution.admdvs = division_name.admdvs
order by institution_month.fixmedins_code, institution_month.month_on
