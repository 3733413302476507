-- institution.csv
select 'H3410210000' || i as fixmedins_code, '第' || i || '医院' as fixmedins_name, '1' as fixmedins_type,
    '341021' as admdvs
from range(1, 4) as t(i);
-- person.csv
select '34000000000' || (10000 + i) as psn_no, cast(1 + i % 2 as varchar) as gend, date '1950-01-01' + cast(i * 97 as integer) as brdy,
    '390' as insutype, '341021' as insu_admdvs
from range($n_persons) as t(i);
-- catalog.csv
select * from (values
    ('00110900100', '普通病房床位费', '201', null), ('00120100001', '静脉输液', '201', null), ('X001', '阿莫西林', '101', null),
    ('W001', '宫腔镜检查', '201', '2')
) as t(med_list_codg, med_list_name, list_type, gend_limit);
-- settlement.csv
with visit as (
    select i as person, 'S' || $slot || (100 + i) as setl_id, i % 2 = 0 as stays
    from range($n_persons) as t(i)
    where $per_day >= $n_persons or (i * 7 + cast(strftime(cast($day as date), '%j') as integer)) % $n_persons < $per_day
)
select setl_id, 'M' || setl_id as mdtrt_id, '34000000000' || (10000 + person) as psn_no,
    'H3410210000' || (1 + person % 3) as fixmedins_code, if(stays, '21', '11') as med_type, '390' as insutype,
    cast($day as date) - if(stays, 3, 0)::integer + interval 9 hour as begntime,
    cast($day as date) + interval 10 hour as endtime, cast($day as date) + interval 11 hour as setl_time,
    if(stays, 'K80.1', 'J06.9') as dscg_maindiag_code,
    if(stays, '慢性胆囊炎', '上呼吸道感染') as dscg_maindiag_name, 200.00 + person * 13 % 29 as medfee_sumamt,
    120.00 as fund_pay_sumamt
from visit order by setl_id;
-- charge_line.csv
with visit as (
    select i as person, 'S' || $slot || (100 + i) as setl_id, i % 2 = 0 as stays
    from range($n_persons) as t(i)
    where $per_day >= $n_persons or (i * 7 + cast(strftime(cast($day as date), '%j') as integer)) % $n_persons < $per_day
)
select 'F' || setl_id || n as feedetl_sn, setl_id, 'M' || setl_id as mdtrt_id,
    '34000000000' || (10000 + person) as psn_no, 'H3410210000' || (1 + person % 3) as fixmedins_code,
    cast($day as date) - if(stays, 1, 0)::integer + interval 9 hour + to_minutes(if(person % 10 = 0, 0, n)) as fee_ocur_time,
    '201' as list_type, if(limited, 'W001', '00120100001') as med_list_codg,
    if(limited, '宫腔镜检查', '静脉输液') as med_list_name, 1 as cnt,
    50.00 + if(n = 0, person * 13 % 29, 0) as pric, 50.00 + if(n = 0, person * 13 % 29, 0) as det_item_fee_sumamt
from (select *, n = 3 and (person % 4 = 1 or person % 40 = 2) as limited from visit, range(4) as t(n))
order by feedetl_sn;
-- inventory.csv
with visit as (
    select i as person, 'S' || $slot || (100 + i) as setl_id
    from range($n_persons) as t(i)
    where i % 4 = 1 and ($per_day >= $n_persons or (i * 7 + cast(strftime(cast($day as date), '%j') as integer)) % $n_persons < $per_day)
)
select 'I' || setl_id as inv_sn, 'H3410210000' || (1 + person % 3) as fixmedins_code, 'X001' as med_list_codg,
    '阿莫西林' as med_list_name, 'sale' as inv_type, cast($day as date) + interval 11 hour as occur_time, 1 as cnt,
    12.00 as pric, setl_id, '34000000000' || (10000 + person) as psn_no
from visit order by inv_sn;
