-- One row per unit and item of a doubtful set that most stays (or visits) of other institutions have: a routine of the trade.
with
case_of_care as (
    select
        '住院' as care,
        fixmedins_code,
        stay_id as mdtrt_id,
    from stay
    union all
    select
        '门诊' as care,
        fixmedins_code,
        mdtrt_id,
    from net_settlement
    where med_type in ('11', '14')
),

attended as (
    select distinct
        care,
        fixmedins_code,
        mdtrt_id,
    from case_of_care
    where care in (select doubtful_set.care, from doubtful_set) -- mostly none
),

place as (
    select
        care,
        fixmedins_code,
        count(*) as n_cases,
        sum(count(*)) over (partition by care) as n_all_cases,
    from attended
    group by care, fixmedins_code
),

given as (
    select
        attended.care,
        attended.fixmedins_code,
        charge.med_list_codg,
        count(distinct charge.mdtrt_id) as n_with,
        sum(count(distinct charge.mdtrt_id)) over (partition by attended.care, charge.med_list_codg) as n_all_with,
    from charge_line as charge
    inner join attended on charge.mdtrt_id = attended.mdtrt_id
    where
        charge.list_type = '201'
        and charge.cnt > 0
        and charge.med_list_codg in (select doubtful_set.med_list_codg, from doubtful_set)
    group by attended.care, attended.fixmedins_code, charge.med_list_codg
)

select
    doubtful_set.fixmedins_code,
    doubtful_set.unit,
    doubtful_set.med_list_codg,
from doubtful_set
inner join given
    on
        doubtful_set.care = given.care
        and doubtful_set.fixmedins_code = given.fixmedins_code
        and doubtful_set.med_list_codg = given.med_list_codg
inner join place on given.care = place.care and given.fixmedins_code = place.fixmedins_code
where 2 * (given.n_all_with - given.n_with) > place.n_all_cases - place.n_cases
