-- One row: the run the pages speak of, and the days its settlements cover.
select
    run.run_id,
    run.delivery_id,
    run.extract_date,
    run.code_version,
    presence.first_on,
    presence.last_on,
    (
        select count(distinct earlier.extract_date),
        from run as earlier
        where earlier.extract_date < run.extract_date
    ) as n_earlier_nights,
from run
left join extract_presence as presence on presence.extract = 'settlement'
order by run.extract_date desc, run.finished_at desc, run.run_id desc
limit 1
