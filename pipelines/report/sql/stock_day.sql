-- One row per day of the books a page prints: what was there, came in, went out by kind, and is left, in base units.
-- opening + in - insured sales - charges beyond them - other sales - returned or written off = balance, every day.
with
insured as ( -- sales with a settlement that stands, as the ledger takes them
    select
        stock_subject.fixmedins_code,
        stock_subject.med_list_codg,
        cast(inventory.occur_time as date) as moved_on,
        sum(
            case
                when inventory.unit = 'pack' then cast(inventory.cnt * stock_subject.pack_cnt as decimal(18, 4))
                else inventory.cnt
            end
        ) as insured_sale_qty,
    from stock_subject
    inner join inventory
        on
            stock_subject.fixmedins_code = inventory.fixmedins_code
            and stock_subject.med_list_codg = inventory.med_list_codg
    inner join net_settlement on inventory.setl_id = net_settlement.setl_id
    where inventory.inv_type = 'sale'
    group by stock_subject.fixmedins_code, stock_subject.med_list_codg, cast(inventory.occur_time as date)
)

select
    ledger.fixmedins_code,
    ledger.med_list_codg,
    ledger.moved_on,
    ledger.opening_qty,
    ledger.counted_qty,
    ledger.inflow_qty,
    ledger.outflow_qty,
    least(coalesce(insured.insured_sale_qty, 0), ledger.sale_qty) as insured_sale_qty,
    ledger.insured_qty as beyond_papers_qty,
    ledger.sale_qty - least(coalesce(insured.insured_sale_qty, 0), ledger.sale_qty) as other_sale_qty,
    ledger.outflow_qty - ledger.sale_qty - ledger.insured_qty as written_off_qty,
    ledger.balance_qty,
    ledger.unit_price,
    lead(ledger.moved_on) over books as next_moved_on,
    lag(ledger.balance_qty) over books as earlier_balance_qty,
from stock_subject
inner join stock_ledger as ledger
    on
        stock_subject.fixmedins_code = ledger.fixmedins_code
        and stock_subject.med_list_codg = ledger.med_list_codg
        and ledger.known = 1
left join insured
    on
        ledger.fixmedins_code = insured.fixmedins_code
        and ledger.med_list_codg = insured.med_list_codg
        and ledger.moved_on = insured.moved_on
window books as (partition by ledger.fixmedins_code, ledger.med_list_codg order by ledger.moved_on)
