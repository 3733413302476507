-- One row per institution and item of which more went out than ever came in, by the institution's own books.
with
book as (
    select
        fixmedins_code,
        med_list_codg,
        moved_on,
        balance_qty,
        unit_price,
        min(moved_on) over (partition by fixmedins_code, med_list_codg) as counted_on,
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
        min(case when lenient_qty < 0 then moved_on end) over (
            partition by fixmedins_code, med_list_codg
        ) as short_from,
        row_number() over (partition by fixmedins_code, med_list_codg order by lenient_qty, moved_on) as nth_lowest,
    from book
),

shortage as (
    select
        *,
        moved_on as worst_on,
        -lenient_qty as short_qty,
    from ranked
    where
        nth_lowest = 1
        and -lenient_qty > $tolerance * gone_qty
        and -lenient_qty * unit_price >= $min_amount
),

month_end as (
    select
        book.fixmedins_code,
        book.med_list_codg,
        strftime(book.moved_on, '%Y-%m') as book_month,
        arg_max(book.balance_qty, book.moved_on) as balance_qty,
    from book
    inner join shortage
        on book.fixmedins_code = shortage.fixmedins_code and book.med_list_codg = shortage.med_list_codg
    group by book.fixmedins_code, book.med_list_codg, strftime(book.moved_on, '%Y-%m')
),

ledger as (
    select
        fixmedins_code,
        med_list_codg,
        list(struct_pack(book_month := book_month, balance_qty := balance_qty) order by book_month) as month_ends,
    from month_end
    group by fixmedins_code, med_list_codg
),

charge as ( -- newest first: the last to be charged are those for which nothing was left
    select
        shortage.*,
        net_charge_line.feedetl_sn,
        net_charge_line.setl_id,
        net_charge_line.med_list_name,
        net_charge_line.cnt,
        net_charge_line.det_item_fee_sumamt,
        shortage.short_qty + net_charge_line.cnt - sum(net_charge_line.cnt) over (
            partition by shortage.fixmedins_code, shortage.med_list_codg
            order by net_charge_line.fee_ocur_time desc, net_charge_line.feedetl_sn desc
        ) as uncovered_qty,
    from shortage
    inner join net_charge_line
        on
            shortage.fixmedins_code = net_charge_line.fixmedins_code
            and shortage.med_list_codg = net_charge_line.med_list_codg
    where cast(net_charge_line.fee_ocur_time as date) between shortage.counted_on and shortage.worst_on
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
    concat(accused.fixmedins_code, '|', accused.med_list_codg) as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    max(accused.short_from) as begn_date,
    max(accused.worst_on) as end_date,
    sum(accused.amount) as amount,
    min(accused.med_list_name) as item_name,
    max(accused.short_qty) as short_qty,
    max(accused.gone_qty) as gone_qty,
    max(accused.unit_price) as unit_price,
    max(accused.counted_on) as counted_on,
    max(ledger.month_ends) as month_ends,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := accused.amount
    )) as records,
from accused
inner join ledger on accused.fixmedins_code = ledger.fixmedins_code and accused.med_list_codg = ledger.med_list_codg
group by accused.fixmedins_code, accused.med_list_codg
order by subject_id
