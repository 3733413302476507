-- One row per line with a verdict of which it is known what was charged in all: more than that cannot be confirmed. A line
-- without settlement speaks for its whole lead, and so may one that alone is filled in.
with
lead_settlement as (
    select
        lead_id,
        setl_id,
    from known_claim
    where setl_id <> '-'
    union
    select
        lead_id,
        setl_id,
    from named_row
    where setl_id is not null
),

settlement_bound as (
    select
        lead_settlement.lead_id,
        lead_settlement.setl_id,
        greatest(settlement.medfee_sumamt, 0) as bound,
    from lead_settlement
    semi join named_row on lead_settlement.lead_id = named_row.lead_id and named_row.amount > 0
    left join settlement on lead_settlement.setl_id = settlement.setl_id
),

lead_bound as (
    select
        lead_id,
        count(*) as n_settlements,
        case when count(bound) = count(*) then sum(bound) end as bound,
    from settlement_bound
    group by lead_id
),

filled as (
    select
        row_no,
        lead_id,
        setl_id,
        setl_id is null or count(*) over (partition by lead_id) = 1 as is_whole,
    from named_row
    where verdict is not null
)

select
    filled.row_no,
    filled.is_whole and lead_bound.n_settlements > 1 as is_whole,
    case when filled.is_whole then lead_bound.bound else settlement_bound.bound end as bound,
from filled
inner join lead_bound on filled.lead_id = lead_bound.lead_id
left join settlement_bound on filled.lead_id = settlement_bound.lead_id and filled.setl_id = settlement_bound.setl_id
order by filled.row_no
