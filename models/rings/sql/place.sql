-- One row per place: a ward's institution, a till, a physician's pad.
with
named as (
    select distinct
        'admission' as kind,
        fixmedins_code,
        '' as station,
    from stay
    union all
    select distinct
        'swipe' as kind,
        fixmedins_code,
        till as station,
    from outpatient
    union all
    select distinct
        'prescription' as kind,
        fixmedins_code,
        rx_dr_codg as station,
    from outpatient
    where rx_dr_codg is not null
)

select
    cast(row_number() over (order by kind, fixmedins_code, station) as bigint) as place_no,
    kind,
    fixmedins_code,
    station,
from named
