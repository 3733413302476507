-- One row per institution with a change above expectation: its sentences, dearest first.
select
    fixmedins_code,
    list(
        struct_pack(period := period, metric := metric, cause := cause, phrase := phrase, excess_amount := excess_amount)
        order by excess_amount desc, metric asc, begn_date asc
    )[1:6] as flags,
from monitor_flag
where fixmedins_code is not null
group by fixmedins_code
