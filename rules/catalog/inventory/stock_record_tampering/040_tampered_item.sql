-- One row per institution, item and suspicious group of corrections: before a stock-take, or repeated.
with
book as (
    select
        before_count.fixmedins_code,
        before_count.med_list_codg,
        before_count.counted_on,
        ledger.balance_qty,
        row_number() over (
            partition by before_count.fixmedins_code, before_count.med_list_codg, before_count.counted_on
            order by ledger.moved_on desc
        ) as nth_last,
        sum(case when ledger.moved_on > before_count.counted_before_on then ledger.outflow_qty else 0 end) over (
            partition by before_count.fixmedins_code, before_count.med_list_codg, before_count.counted_on
        ) as gone_qty,
        max(case when ledger.moved_on = before_count.counted_before_on then ledger.balance_qty end) over (
            partition by before_count.fixmedins_code, before_count.med_list_codg, before_count.counted_on
        ) as balance_before_qty,
    from before_count
    inner join stock_ledger as ledger
        on
            before_count.fixmedins_code = ledger.fixmedins_code
            and before_count.med_list_codg = ledger.med_list_codg
            and before_count.counted_on >= ledger.moved_on
    where ledger.known = 1
)

select
    before_count.fixmedins_code,
    before_count.med_list_codg,
    'before_count' as manner,
    before_count.begn_date,
    before_count.end_date,
    before_count.counted_before_on,
    before_count.counted_on,
    before_count.change_qty,
    before_count.n_changes,
    before_count.unit_price,
    before_count.item_name,
    before_count.counted_qty,
    -- what the books would have said at the stock-take without the correction, from the stock-take before
    before_count.counted_before_qty + book.balance_qty - book.balance_before_qty - before_count.change_qty as book_qty,
from before_count
left join book
    on
        before_count.fixmedins_code = book.fixmedins_code
        and before_count.med_list_codg = book.med_list_codg
        and before_count.counted_on = book.counted_on
        and book.nth_last = 1
left join house_count
    on before_count.fixmedins_code = house_count.fixmedins_code and before_count.counted_on = house_count.counted_on
where
    house_count.fixmedins_code is null
    and abs(before_count.change_qty) * before_count.unit_price >= $min_amount
    and abs(before_count.change_qty) >= $min_share * coalesce(book.gone_qty, 0)
    -- it brought the books to the shelf: half of the difference at least; unknown where the item has no ledger
    and coalesce(
        2 * abs(before_count.counted_before_qty + book.balance_qty - book.balance_before_qty - before_count.counted_qty)
        <= abs(
            before_count.counted_before_qty + book.balance_qty - book.balance_before_qty
            - before_count.change_qty - before_count.counted_qty
        ),
        true
    )
union all
select
    fixmedins_code,
    med_list_codg,
    'repeated' as manner,
    min(moved_on) as begn_date,
    max(moved_on) as end_date,
    min(counted_before_on) as counted_before_on,
    cast(null as date) as counted_on,
    sum(qty) as change_qty,
    count(*) as n_changes,
    max(unit_price) as unit_price,
    max(item_name) as item_name,
    cast(null as decimal(18, 4)) as counted_qty,
    cast(null as decimal(18, 4)) as book_qty,
from correction
where abs(qty) >= $round_qty
group by fixmedins_code, med_list_codg, sign(qty), year(moved_on)
having
    count(*) >= $min_times
    and abs(sum(qty)) * max(unit_price) >= $min_amount
    -- each a round number, or each the same
    and (sum(case when qty % $round_qty = 0 then 0 else 1 end) = 0 or min(qty) = max(qty))
