-- One row per institution and hour of the day (0 to 23), with its outpatient or pharmacy settlements in that hour.
with
admitting as ( -- who keeps patients overnight, or takes emergencies, is never closed
    select fixmedins_code,
    from stay
    union
    select fixmedins_code,
    from institution
    where hosp_lv in ('2', '3')
),

counted as (
    select
        fixmedins_code,
        hour(begntime) as hour_no,
        count(*) as n_visits,
        -- midnight to the second is a default, not a time
        count(*) filter (where hour(begntime) = 0 and minute(begntime) = 0 and second(begntime) = 0) as n_defaults,
    from net_settlement
    where med_type not in ('21', '52') and fixmedins_code not in (select admitting.fixmedins_code, from admitting)
    group by fixmedins_code, hour(begntime)
),

busy as ( -- visits in an hour of the day that a visit usually falls into
    select
        fixmedins_code,
        sum(n_visits) as n_all,
        sum((n_visits - n_defaults) * (n_visits - n_defaults)) * 1.0 / nullif(sum(n_visits - n_defaults), 0) as typical_visits,
    from counted
    group by fixmedins_code
),

every_hour as (
    select cast(listed.hour_text as integer) as hour_no,
    from (
        select unnest(string_split('0;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23', ';')) as hour_text,
    ) as listed
)

select
    busy.fixmedins_code,
    every_hour.hour_no,
    busy.n_all,
    coalesce(counted.n_visits - counted.n_defaults, 0) as n_visits,
    case
        when coalesce(counted.n_visits - counted.n_defaults, 0) >= $min_open_rate * busy.typical_visits then 1
        else 0
    end as is_busy,
    mod(every_hour.hour_no + 12, 24) as hour_from_noon, -- 12, 13 … 23, 0 … 11: the night in one piece
from busy
cross join every_hour
left join counted on busy.fixmedins_code = counted.fixmedins_code and every_hour.hour_no = counted.hour_no
