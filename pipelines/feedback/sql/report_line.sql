-- One row per thing the report speaks of: leads reviewed, what became of them, precision with its 95 % interval, money.
-- The interval is Wilson's; partly counts one half.
with
counted as (
    select
        part,
        thing,
        count(*) as n_reviewed,
        count(*) filter (where verdict = 'confirmed') as n_confirmed,
        count(*) filter (where verdict = 'partial') as n_partial,
        count(*) filter (where verdict = 'rejected') as n_rejected,
        count(*) filter (where verdict = 'unverifiable') as n_unverifiable,
        cast(coalesce(sum(confirmed_amt), 0) as decimal(18, 2)) as money_found,
        count(*) filter (where verdict in ('confirmed', 'partial') and confirmed_amt is null) as n_without_money,
    from reviewed_signal
    group by part, thing
),

shared as (
    select
        *,
        n_confirmed + n_partial + n_rejected as n_judged,
        (n_confirmed + n_partial / 2) / nullif(n_confirmed + n_partial + n_rejected, 0) as precision_share,
    from counted
),

scheme_title as (
    select
        scheme,
        min(title_zh) as title_zh,
    from rule_card
    group by scheme
)

select
    shared.part,
    shared.thing,
    case shared.part
        when 'rule' then coalesce(scheme_title.title_zh, shared.thing)
        else shared.thing
    end as title,
    shared.n_reviewed,
    shared.n_confirmed,
    shared.n_partial,
    shared.n_rejected,
    shared.n_unverifiable,
    shared.precision_share,
    wilson_low(shared.precision_share, shared.n_judged) as low,
    wilson_high(shared.precision_share, shared.n_judged) as high,
    shared.money_found,
    shared.n_without_money,
from shared
left join scheme_title on shared.part = 'rule' and shared.thing = scheme_title.scheme
order by shared.part asc, shared.n_reviewed desc, shared.thing asc

