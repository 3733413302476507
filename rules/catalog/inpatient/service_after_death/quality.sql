-- One row per person, or date, whose recorded death cannot be believed.
with
dead as (
    select
        psn_no,
        brdy,
        die_date,
        count(*) over (partition by die_date) as n_that_day,
        count(*) over (partition by 1) as n_dead,
    from person
    where die_date is not null
)

select
    'death_date_shared' as kind,
    cast(die_date as varchar) as subject,
    count(*) as n_records,
    concat(cast(count(*) as varchar), '人的死亡日期同为', cast(die_date as varchar), '，疑为默认值，请核对。') as message,
from dead
where die_date >= brdy and n_that_day >= $min_shared and n_that_day > $max_shared_share * n_dead
group by die_date
union all
select
    'death_date_before_birth' as kind,
    psn_no as subject,
    1 as n_records,
    concat('参保人', psn_no, '的死亡日期早于出生日期，请更正。') as message,
from dead
where die_date < brdy
union all
select
    'death_dates_contradict' as kind,
    dead.psn_no as subject,
    count(*) as n_records,
    concat('参保人', dead.psn_no, '登记的死亡日期早于医院记录的死亡出院日期，请核对死亡信息。') as message,
from dead
inner join stay on dead.psn_no = stay.psn_no
where stay.dscg_way = '5' and date_diff('day', dead.die_date, stay.discharged_on) > $posting_days
group by dead.psn_no
order by kind, subject
