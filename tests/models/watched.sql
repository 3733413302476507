-- A made-up warehouse of what monitoring reads: 24 clinics and 6 wards over n_days days from 1 January 2023. Clinics take
-- visitors of 60 yuan every day but few around the Spring Festival; one clinic (C05) examines nearly everybody from
-- jump_day on. Wards discharge one patient a day each. The county is 990101; one visitor in ten is of 990102.
create or replace macro uniform(a, b, c) as (hash(a, b, c, 41) % 1000003 + 1) / 1000005.0;

insert into institution by name
select
    'C' || lpad(i::varchar, 2, '0') as fixmedins_code,
    '第' || i || '诊所' as fixmedins_name,
    '1' as fixmedins_type,
    '9' as hosp_lv,
    '990101' as admdvs,
    case when i < 20 then '综合' else '中医' end as specialty,
from range(24) as number (i)
union all
select 'W' || i, '第' || i || '医院', '1', '2', '990101', case when i < 3 then '综合' end,
from range(6) as number (i);

insert into person by name
select 'P' || i as psn_no, case when i % 10 = 0 then '990102' else '990101' end as insu_admdvs, from range(500) as number (i);

create or replace temp table come as
select
    'C' || lpad(clinic.i::varchar, 2, '0') as fixmedins_code,
    date '2023-01-01' + day_no::integer as on_day,
    'V' || clinic.i || '-' || day_no || '-' || nth as visit_id,
    'P' || (hash(clinic.i, day_no, nth) % 500) as psn_no,
    day_no,
    30 + 60 * uniform(clinic.i * 100000 + day_no, nth, 1) as base_amount,
    case
        when clinic.i = 5 and day_no >= getvariable('jump_day') then uniform(clinic.i, day_no, nth) < 0.8
        else uniform(clinic.i, day_no, nth) < 0.1
    end as is_examined,
from range(24) as clinic (i)
cross join range(getvariable('n_days')) as day (day_no)
cross join range(3) as visitor (nth)
where
    uniform(clinic.i, day_no, nth + 7) < case
        when (date '2023-01-01' + day_no::integer) between date '2023-01-20' and date '2023-01-30' then 0.3
        when (date '2023-01-01' + day_no::integer) between date '2024-02-08' and date '2024-02-18' then 0.3
        when (date '2023-01-01' + day_no::integer) between date '2025-01-27' and date '2025-02-06' then 0.3
        else 0.9
    end;

insert into visit by name
select
    visit_id,
    psn_no,
    fixmedins_code,
    on_day as visited_on,
    (base_amount + case when is_examined then 120 else 0 end)::decimal(18, 2) as total_amount,
    (0.6 * (base_amount + case when is_examined then 120 else 0 end))::decimal(18, 2) as fund_amount,
from come;

insert into net_charge_line by name
select visit_id as mdtrt_id, fixmedins_code, on_day::timestamp as fee_ocur_time, '02' as med_chrgitm_type,
    base_amount::decimal(18, 2) as det_item_fee_sumamt,
from come
union all
select visit_id, fixmedins_code, on_day::timestamp, '03', 120,
from come
where is_examined;

create or replace temp table lie as
select
    'W' || ward.i as fixmedins_code,
    'M' || ward.i || '-' || day_no as stay_id,
    'P' || (hash(ward.i, day_no, 3) % 500) as psn_no,
    date '2023-01-01' + day_no::integer as discharged_on,
    3000 * exp(0.5 * (uniform(ward.i, day_no, 5) + uniform(ward.i, day_no, 6) - 1)) as amount,
from range(6) as ward (i)
cross join range(8, getvariable('n_days')) as day (day_no);

insert into stay by name
select
    stay_id,
    psn_no,
    fixmedins_code,
    discharged_on - 7 as admitted_on,
    discharged_on,
    7 as nights,
    '2' as adm_way,
    0 as planned_return,
    amount::decimal(18, 2) as total_amount,
    (0.7 * amount)::decimal(18, 2) as fund_amount,
    (0.2 * amount)::decimal(18, 2) as cash_amount,
from lie;

insert into stay_day by name
select
    stay_id,
    fixmedins_code,
    discharged_on - 1 as charged_on,
    amount::decimal(18, 2) as total_amount,
    (0.1 * amount)::decimal(18, 2) as exam_amount,
    (0.1 * amount)::decimal(18, 2) as lab_amount,
    (0.4 * amount)::decimal(18, 2) as drug_amount,
    (0.1 * amount)::decimal(18, 2) as consumable_amount,
    (0.1 * amount)::decimal(18, 2) as treatment_amount,
from lie;

insert into net_settlement by name
select 'S' || visit_id as setl_id, fixmedins_code, '390' as insutype, '11' as med_type, visited_on::timestamp as setl_time,
    fund_amount as fund_pay_sumamt,
from visit
union all
select 'S' || stay_id, fixmedins_code, '310', '21', discharged_on::timestamp, fund_amount,
from stay;
