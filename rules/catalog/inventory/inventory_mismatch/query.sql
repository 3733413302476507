-- One row per institution and item of which more went out than ever came in, by the institution's own books.
with
book as (
    select
        fixmedins_code,
        med_list_codg,
        moved_on,
        balance_qty,
        unit_price,
        sum(outflow_qty) over (partition by fixmedins_code, med_list_codg order by moved_on) as gone_qty,
        -- what comes in within the days of grace counts as already there: goods travel faster than their papers
        balance_qty - inflow_qty + sum(inflow_qty) over (
            partition by fixmedins_code, med_list_codg
            order by date_diff('day', date '2000-01-01', moved_on)
            range between current row and $grace_days following
        ) as lenient_qty,
    from stock_ledger
    where known = 1 -- from the first stock-take on; before it nobody knows what was there
),

ranked as (
    select
        *,
        min(moved_on) over (partition by fixmedins_code, med_list_codg) as counted_on,
        min(case when lenient_qty < 0 then moved_on end) over (
            partition by fixmedins_code, med_list_codg
        ) as short_from,
        row_number() over (partition by fixmedins_code, med_list_codg order by lenient_qty, moved_on) as nth_lowest,
    from book
),

shortage as (
    select *, -lenient_qty as short_qty
    from ranked
    where nth_lowest = 1
        and -lenient_qty > $tolerance * gone_qty
        and -lenient_qty * unit_price >= $min_amount
),

month_end as (
    select
        book.fixmedins_code,
        book.med_list_codg,
        strftime(book.moved_on, '%Y-%m') as month,
        arg_max(book.balance_qty, book.moved_on) as balance_qty,
    from book
    inner join shortage
        on shortage.fixmedins_code = book.fixmedins_code and shortage.med_list_codg = book.med_list_codg
    group by book.fixmedins_code, book.med_list_codg, strftime(book.moved_on, '%Y-%m')
),

ledger as (
    select
        fixmedins_code,
        med_list_codg,
        list(struct_pack(month := month, balance_qty := balance_qty) order by month) as month_ends,
    from month_end
    group by fixmedins_code, med_list_codg
),

charge as ( -- newest first: the last to be charged are those for which nothing was left
    select
        shortage.*,
        line.feedetl_sn,
        line.setl_id,
        line.med_list_name,
        line.cnt,
        line.det_item_fee_sumamt,
        shortage.short_qty - sum(line.cnt) over (
            partition by shortage.fixmedins_code, shortage.med_list_codg
            order by line.fee_ocur_time desc, line.feedetl_sn desc
        ) + line.cnt as uncovered_qty,
    from shortage
    inner join net_charge_line as line
        on line.fixmedins_code = shortage.fixmedins_code and line.med_list_codg = shortage.med_list_codg
        and cast(line.fee_ocur_time as date) between shortage.counted_on and shortage.moved_on
),

accused as (
    select
        charge.*,
        cast(round(
            charge.det_item_fee_sumamt * least(1, charge.uncovered_qty / charge.cnt)
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from charge
    inner join net_settlement as paid on paid.setl_id = charge.setl_id
    where charge.uncovered_qty > 0
)

select
    concat(accused.fixmedins_code, '|', accused.med_list_codg) as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    accused.short_from as begn_date,
    accused.moved_on as end_date,
    sum(accused.amount) as amount,
    min(accused.med_list_name) as item_name,
    accused.short_qty,
    accused.gone_qty,
    accused.unit_price,
    accused.counted_on,
    ledger.month_ends,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
inner join ledger on ledger.fixmedins_code = accused.fixmedins_code and ledger.med_list_codg = accused.med_list_codg
group by
    accused.fixmedins_code, accused.med_list_codg, accused.short_from, accused.moved_on, accused.short_qty,
    accused.gone_qty, accused.unit_price, accused.counted_on, ledger.month_ends
order by subject_id
