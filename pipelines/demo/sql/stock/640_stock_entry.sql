-- One row per entry of a stock book that is not an insured sale: counts, goods bought and returned, breakage, cash sales.
with
purchase_row as (
    select
        inst_no,
        item_no,
        'purchase' as inv_type,
        posted_day as on_day,
        between_whole(21600, 27000, u('posted', inst_no, item_no, round_no)) as on_second,
        bought + one_returned::integer * pack as qty,
        pack,
        0.86 as price_share,
        round_no as entry_no,
    from purchase
    where bought > 0
),

return_row as (
    select
        inst_no,
        item_no,
        'purchase_return' as inv_type,
        least(posted_day + 6, 364) as on_day,
        50400 as on_second,
        pack as qty,
        pack,
        0.86 as price_share,
        round_no as entry_no,
    from purchase
    where bought > 0 and one_returned
),

cash_row as (
    select
        inst_no,
        item_no,
        'sale' as inv_type,
        on_day,
        between_whole(32400, 75600, u('cash hour', inst_no, item_no, on_day)) as on_second,
        cash_used as qty,
        1 as pack,
        1.0 as price_share,
        on_day as entry_no,
    from cash_sale
)

select *, from purchase_row
union all
select *, from return_row
union all
select *, from breakage
union all
select *, from stock_count
union all
select *, from cash_row
