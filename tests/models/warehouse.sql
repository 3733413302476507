-- A made-up warehouse of the tables the models read: n_stays stays with eight days of charges each. Every 125th stay
-- is planted, in turn: rehabilitation for nearly everything, a bed kept empty, a bundle of examinations. One in twenty
-- has an honest implant, far from its peers in consumables. Two hospitals and one pharmacy have a planted spring: stays
-- drawn out there, visits multiplied here.
create or replace macro uniform(i, salt) as (hash(i, salt, getvariable('seed')) % 1000003 + 1) / 1000005.0;
create or replace macro pick(i, salt, n) as cast(floor(uniform(i, salt) * n) as integer);
create or replace macro normal(i, salt) as
sqrt(-2 * ln(uniform(i, salt || 'a'))) * cos(2 * pi() * uniform(i, salt || 'b'));

create or replace table institution as
select
    printf('%s%011d', case when i < 40 then 'H' else 'P' end, i) as fixmedins_code,
    case when i < 40 then '1' else '2' end as fixmedins_type,
    case when i < 40 then cast(1 + i % 3 as varchar) end as hosp_lv,
    '34102' || (i % 2) as admdvs,
    case when i < 40 then '综合' end as specialty,
    cast(i % 2 as tinyint) as bed_monitored,
from range(80) as number(i);

create or replace table person as
select
    'N' || i as psn_no,
    '34102' || (i % 2) as insu_admdvs,
from range(cast(getvariable('n_stays') * 0.7 as integer)) as number(i);

create or replace table draft as
with
drawn as (
    select
        i,
        pick(i, 'hospital', 40) as hospital,
        pick(i, 'person', getvariable('n_stays') * 0.7) as person,
        cast(floor(30 * pow(uniform(i, 'disease'), 2)) as integer) as disease,
        date '2025-01-01' + pick(i, 'day', 350) as admitted_on,
        greatest(1, cast(round(exp(1.9 + 0.35 * normal(i, 'nights'))) as integer)) as usual_nights,
        case when i % 125 = 7 then 1 + (i // 125) % 3 else 0 end as planted,
    from range(getvariable('n_stays')) as number(i)
),

lengthened as (
    select
        *,
        1 + hospital % 3 as hosp_lv,
        hospital in (5, 18) and month(admitted_on) between 3 and 5 as planted_spring,
        case
            when planted = 2 then usual_nights + 8
            when hospital in (5, 18) and month(admitted_on) between 3 and 5 then 2 * usual_nights
            else usual_nights
        end as nights,
    from drawn
)

select
    *,
    printf('S%09d', i) as stay_id,
    printf('H%011d', hospital) as fixmedins_code,
    nights * exp(6.0 + 0.4 * hosp_lv + 0.02 * disease + 0.3 * normal(i, 'cost')) as cost,
    case when planted = 3 then 0.45 else greatest(0.02, 0.12 + 0.04 * normal(i, 'exam')) end as exam,
    case when planted = 3 then 0.3 else greatest(0.02, 0.15 + 0.05 * normal(i, 'lab')) end as lab,
    case when planted = 0 then greatest(0.02, 0.35 + 0.1 * normal(i, 'drug')) else 0.1 end as drug,
    case
        when uniform(i, 'operated') < 0.05 then 0.5 + 0.05 * normal(i, 'device') -- honest: an implant
        else greatest(0.01, 0.05 + 0.03 * normal(i, 'device'))
    end as consumable,
    case when planted = 1 then 0.75 else greatest(0.01, 0.1 + 0.05 * normal(i, 'treat')) end as treatment,
    greatest(0.0, 0.05 + 0.03 * normal(i, 'night')) as at_night,
from lengthened;

create or replace table stay as
select
    stay_id,
    'N' || person as psn_no,
    fixmedins_code,
    '21' as med_type,
    case when i % 4 = 0 then '310' else '390' end as insutype,
    admitted_on,
    admitted_on + nights as discharged_on,
    nights,
    case when uniform(i, 'way') < 0.25 then '1' else '2' end as adm_way,
    '1' as dscg_way,
    case when uniform(i, 'surgery') < 0.1 then '51.2300;54.2100' end as oprn_oprt_code,
    chr(65 + disease % 5) || lpad(cast(disease as varchar), 2, '0') || '.' || (i % 2) || '00' as main_diag_code,
    cast(uniform(i, 'plan') < 0.05 as tinyint) as planned_return,
    cast(cost as decimal(18, 2)) as total_amount,
    cast(
        cost * (0.7 + 0.04 * normal(i, 'fund') + case when i % 4 = 0 then 0.12 else 0 end) as decimal(18, 2)
    ) as fund_amount,
    cast(0.2 * cost as decimal(18, 2)) as cash_amount,
from draft;

create or replace table stay_day as
with
daily as (
    select
        *,
        8 * i + day as place,
        cost / 8 as amount,
    from draft
    cross join range(8) as number(day)
)

select
    stay_id,
    fixmedins_code,
    admitted_on + cast(day as integer) as charged_on,
    case
        when (planted = 2 and day > 1) or uniform(place, 'care') < 0.03 then 0
        else 3 + pick(place, 'lines', 6)
    end as n_care_lines,
    4 + pick(place, 'lines', 8) as n_lines,
    cast(amount as decimal(18, 2)) as total_amount,
    cast(amount * exam as decimal(18, 2)) as exam_amount,
    cast(amount * lab as decimal(18, 2)) as lab_amount,
    cast(amount * drug as decimal(18, 2)) as drug_amount,
    cast(amount * consumable as decimal(18, 2)) as consumable_amount,
    cast(amount * treatment as decimal(18, 2)) as treatment_amount,
    cast(case when uniform(place, 'late') < 0.02 then amount * at_night else 0 end as decimal(18, 2)) as night_amount,
from daily;

create or replace table inpatient_settlement as
select
    'B' || i as setl_id,
    stay_id as mdtrt_id,
from draft;

-- Everybody gets the first item, most one of the next three, one in fifty something else; who is planted, a course of it.
create or replace table net_charge_line as
select
    'B' || draft.i as setl_id,
    draft.fixmedins_code,
    case
        when line.turn = 0 then 'E0'
        when draft.planted = 1 or uniform(10 * draft.i + line.turn, 'rare') < 0.02 then 'R' || pick(10 * draft.i + line.turn, 'which', 9)
        else 'T' || pick(10 * draft.i + line.turn, 'which', 3)
    end as med_list_codg,
    cast(draft.admitted_on + cast(line.turn as integer) as timestamp) as fee_ocur_time,
    case when line.turn = 0 then '03' else '05' end as med_chrgitm_type,
from draft
cross join range(4) as line(turn);

create or replace table catalog as
select
    'E0' as med_list_codg,
    '03' as med_chrgitm_type;

create or replace table stay_night as
select
    draft.stay_id,
    draft.fixmedins_code,
    'N' || draft.person as psn_no,
    draft.admitted_on + cast(night as integer) as night_on,
    cast(1 as tinyint) as monitored,
    cast(1 as tinyint) as billed,
    cast(uniform(100 * draft.i + night, 'leave') > 0.04 and (draft.planted <> 2 or night < 2) as tinyint) as observed,
    cast(uniform(100 * draft.i + night, 'outage') < 0.01 as tinyint) as outage,
from draft
cross join range(100) as number(night)
where draft.hospital % 2 = 1 and night < draft.nights;

create or replace table visit as
with
drawn as (
    select
        i,
        pick(i, 'visitor', getvariable('n_stays') * 0.7) as person,
        pick(i, 'counter', 80) as counter,
        date '2025-01-01' + pick(i, 'visit day', 365) as visited_on,
        exp(3.5 + 0.5 * normal(i, 'visit cost')) as fund_amount,
    from range(getvariable('n_stays') * 3) as number(i)
)

select
    printf('V%09d', i) || copy as visit_id,
    'N' || person as psn_no,
    printf('%s%011d', case when counter < 40 then 'H' else 'P' end, counter) as fixmedins_code,
    visited_on,
    cast(fund_amount as decimal(18, 2)) as fund_amount,
from drawn
cross join range(4) as number(copy)
where copy = 0 or (counter = 61 and month(visited_on) = 5);

create or replace table peer_group as
select
    stay_id,
    cast(hosp_lv as varchar) as hosp_lv,
    '综合' as specialty,
    chr(65 + disease % 5) || lpad(cast(disease as varchar), 2, '0') as diag_group,
from draft;
