-- One row per question and settlement with charge lines it is about: who ordered them, and prices above the listed limit.
with
line as (
    select distinct
        finding.scheme,
        net_charge_line.setl_id,
        net_charge_line.feedetl_sn,
        net_charge_line.med_list_name,
        net_charge_line.pric,
        nullif(trim(net_charge_line.bilg_dr_codg), '') as doctor,
        case
            when institution.hosp_lv = '3' then coalesce(catalog.pric_uplmt_lv3, catalog.pric_uplmt_amt)
            when institution.hosp_lv = '1' then coalesce(catalog.pric_uplmt_lv1, catalog.pric_uplmt_amt)
            else catalog.pric_uplmt_amt
        end as price_limit,
    from told_finding
    inner join finding on told_finding.finding_id = finding.finding_id
    inner join finding_record
        on finding.finding_id = finding_record.finding_id and finding_record.record_type = 'charge_line'
    inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
    inner join institution on net_charge_line.fixmedins_code = institution.fixmedins_code
    left join catalog on net_charge_line.med_list_codg = catalog.med_list_codg
    where net_charge_line.fixmedins_code = $institution
)

select
    scheme,
    setl_id,
    string_agg(distinct doctor, '、' order by doctor) as doctors,
    string_agg(
        distinct med_list_name || '：单价' || format('{:.2f}', pric) || '元，限价' || format('{:.2f}', price_limit) || '元',
        '；'
        order by med_list_name || '：单价' || format('{:.2f}', pric) || '元，限价' || format('{:.2f}', price_limit) || '元'
    ) filter (where pric > price_limit) as price_limits,
from line
group by scheme, setl_id
order by scheme, setl_id
