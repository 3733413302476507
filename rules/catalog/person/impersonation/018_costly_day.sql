-- One row per doctor, or institution where it names none, and day on which many got one costly drug in a short time; gross.
with
visited as ( -- the lines are few: dear lines of a drug
    select
        settlement.fixmedins_code,
        costly.med_list_codg,
        coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') as doctor,
        settlement.begntime,
        cast(settlement.begntime as date) as visited_on,
    from charge_line as costly
    inner join net_settlement as settlement on costly.setl_id = settlement.setl_id
    where
        costly.list_type = '101'
        and costly.det_item_fee_sumamt >= $min_line_amount
        and settlement.med_type not in ('21', '52')
),

crowded as ( -- a short time puts half of its visits into one stretch of its own length
    select
        fixmedins_code,
        med_list_codg,
        visited_on,
        floor((hour(begntime) * 3600 + minute(begntime) * 60 + second(begntime)) / $max_seconds) as stretch_no,
    from visited
    group by
        fixmedins_code, med_list_codg, visited_on,
        floor((hour(begntime) * 3600 + minute(begntime) * 60 + second(begntime)) / $max_seconds)
    having count(*) * 2 >= $min_persons
)

select distinct
    visited.fixmedins_code,
    visited.doctor,
    visited.visited_on,
from visited
inner join crowded
    on
        visited.fixmedins_code = crowded.fixmedins_code
        and visited.med_list_codg = crowded.med_list_codg
        and visited.visited_on = crowded.visited_on
