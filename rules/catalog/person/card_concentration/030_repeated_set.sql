-- One row per pair of rushes at one till on two days that largely the same persons make up.
with
rush as (
    select
        rush_id,
        count(distinct psn_no) as n_persons,
        max(usual_visits) as usual_visits,
    from rush_visit
    group by rush_id
    having count(distinct psn_no) >= $min_cards
),

present as (
    select
        rush_visit.till_id,
        rush_visit.fixmedins_code,
        rush_visit.till,
        rush_visit.rush_id,
        rush_visit.visited_on,
        rush_visit.psn_no,
        min(rush_visit.n_days) as n_days,
        min(rush.n_persons - rush.usual_visits) as n_beyond_usual,
    from rush_visit
    inner join rush on rush_visit.rush_id = rush.rush_id
    group by
        rush_visit.till_id, rush_visit.fixmedins_code, rush_visit.till, rush_visit.rush_id, rush_visit.visited_on,
        rush_visit.psn_no
),

met as (
    select
        earlier.till_id,
        earlier.fixmedins_code,
        earlier.till,
        earlier.psn_no,
        earlier.rush_id as earlier_rush_id,
        later.rush_id as later_rush_id,
        earlier.n_days,
        least(earlier.n_beyond_usual, later.n_beyond_usual) as n_beyond_usual,
        count(*) over (partition by earlier.rush_id, later.rush_id) as n_shared,
    from present as earlier
    inner join present as later
        on
            earlier.till_id = later.till_id
            and earlier.psn_no = later.psn_no
            and earlier.visited_on < later.visited_on
),

close_set as (
    select *,
    from met
    where n_shared >= greatest($min_cards, $min_core_share * n_beyond_usual)
),

custom as ( -- how often each of them comes to the till at all
    select
        fixmedins_code,
        coalesce(setl_optr, '') as till,
        psn_no,
        count(distinct cast(begntime as date)) as n_visit_days,
    from net_settlement
    where med_type not in ('21', '52') and psn_no in (select close_set.psn_no, from close_set)
    group by fixmedins_code, setl_optr, psn_no
)

select
    close_set.earlier_rush_id,
    close_set.later_rush_id,
    min(close_set.n_shared) as n_shared,
    -- how many would meet if each came by himself as often as on the till's other days
    sum((custom.n_visit_days - 2.0) / greatest(close_set.n_days - 2, 1)) as expected_shared,
from close_set
inner join custom
    on
        close_set.fixmedins_code = custom.fixmedins_code
        and close_set.till = custom.till
        and close_set.psn_no = custom.psn_no
group by close_set.earlier_rush_id, close_set.later_rush_id
having
    min(close_set.n_shared)
    >= $min_lift * sum((custom.n_visit_days - 2.0) / greatest(close_set.n_days - 2, 1))
