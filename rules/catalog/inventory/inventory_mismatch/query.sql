-- One row per institution and item of which more went out than ever came in, by the institution's own books.
with
negative as ( -- few items; only their books are read on
    select distinct
        fixmedins_code,
        med_list_codg,
    from stock_ledger
    where known = 1 and balance_qty < 0 and -balance_qty * unit_price >= $min_amount
),

book as (
    select
        ledger.fixmedins_code,
        ledger.med_list_codg,
        ledger.moved_on,
        ledger.balance_qty,
        ledger.unit_price,
        sum(ledger.outflow_qty) over (
            partition by ledger.fixmedins_code, ledger.med_list_codg order by ledger.moved_on
        ) as gone_qty,
        -- what comes in within the days of grace counts as already there: goods travel faster than their papers
        ledger.balance_qty - ledger.inflow_qty + sum(ledger.inflow_qty) over (
            partition by ledger.fixmedins_code, ledger.med_list_codg
            order by date_diff('day', date '2000-01-01', ledger.moved_on)
            range between current row and $grace_days following
        ) as lenient_qty,
    from stock_ledger as ledger
    inner join negative
        on ledger.fixmedins_code = negative.fixmedins_code and ledger.med_list_codg = negative.med_list_codg
    where ledger.known = 1 -- from the first stock-take on; before it nobody knows what was there
),

ranked as (
    select
        *,
        row_number() over (partition by fixmedins_code, med_list_codg order by lenient_qty, moved_on) as nth_lowest,
        row_number() over (
            partition by fixmedins_code, med_list_codg, date_trunc('month', moved_on) order by moved_on desc
        ) as nth_last_of_month,
    from book
),

shortage as (
    select
        fixmedins_code,
        med_list_codg,
        min(moved_on) as counted_on,
        min(case when lenient_qty < 0 then moved_on end) as short_from,
        max(case when nth_lowest = 1 then moved_on end) as worst_on,
        -min(lenient_qty) as short_qty,
        max(case when nth_lowest = 1 then gone_qty end) as gone_qty,
        max(unit_price) as unit_price,
        list(struct_pack(moved_on := moved_on, balance_qty := balance_qty) order by moved_on)
        filter (where nth_last_of_month = 1) as month_ends,
    from ranked
    group by fixmedins_code, med_list_codg
    having
        -min(lenient_qty) > $tolerance * max(case when nth_lowest = 1 then gone_qty end)
        and -min(lenient_qty) * max(unit_price) >= $min_amount
),

short_item as ( -- through one list, which tells the planner that they are few beside the charge lines
    select
        opened.item.fixmedins_code,
        opened.item.med_list_codg,
    from (
        select unnest(list(struct_pack(fixmedins_code := fixmedins_code, med_list_codg := med_list_codg))) as item,
        from shortage
    ) as opened
),

charge as ( -- newest first: the last to be charged are those for which nothing was left
    select
        shortage.*,
        sold.feedetl_sn,
        sold.setl_id,
        sold.med_list_name,
        sold.cnt,
        sold.det_item_fee_sumamt,
        shortage.short_qty + sold.cnt - sum(sold.cnt) over (
            partition by sold.fixmedins_code, sold.med_list_codg order by sold.fee_ocur_time desc, sold.feedetl_sn desc
        ) as uncovered_qty,
    from net_charge_line as sold
    inner join short_item
        on sold.fixmedins_code = short_item.fixmedins_code and sold.med_list_codg = short_item.med_list_codg
    inner join shortage
        on sold.fixmedins_code = shortage.fixmedins_code and sold.med_list_codg = shortage.med_list_codg
    where cast(sold.fee_ocur_time as date) between shortage.counted_on and shortage.worst_on
),

accused as (
    select
        charge.*,
        cast(round(
            charge.det_item_fee_sumamt * least(1, charge.uncovered_qty / charge.cnt)
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from charge
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where charge.uncovered_qty > 0
)

select
    concat(fixmedins_code, '|', med_list_codg) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    max(short_from) as begn_date,
    max(worst_on) as end_date,
    sum(amount) as amount,
    min(med_list_name) as item_name,
    max(short_qty) as short_qty,
    max(gone_qty) as gone_qty,
    max(unit_price) as unit_price,
    max(counted_on) as counted_on,
    max(month_ends) as month_ends,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by fixmedins_code, med_list_codg
order by subject_id
