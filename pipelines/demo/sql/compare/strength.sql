-- One row per scheme × strength: how many cases were planted, and how many some finding touches.
with
touched_case as (
    select distinct case_id,
    from touched
    where own_scheme
)

select
    truth.scheme,
    truth.strength,
    count(*) as planted,
    count(touched_case.case_id) as found,
from truth
left join touched_case on truth.case_id = touched_case.case_id
where truth.role = 'planted'
group by truth.scheme, truth.strength
order by truth.scheme, truth.strength
