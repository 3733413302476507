-- One row per use of an unselected product on a day when the institution's books hold too little of the selected ones.
with
suspect as ( -- only where the share is high at all
    select
        fixmedins_code,
        vbp_group,
    from product_use
    group by fixmedins_code, vbp_group
    having sum(is_unselected) > $max_share * count(*)
),

taken as (
    select
        product_use.mdtrt_id,
        product_use.fixmedins_code,
        product_use.vbp_group,
        product_use.used_on,
        product_use.unselected_qty,
    from product_use
    inner join suspect
        on product_use.fixmedins_code = suspect.fixmedins_code and product_use.vbp_group = suspect.vbp_group
    where product_use.is_unselected = 1
),

book as (
    select
        ledger.fixmedins_code,
        ledger.med_list_codg,
        product.vbp_group,
        ledger.moved_on,
        ledger.balance_qty,
    from stock_ledger as ledger
    inner join catalog as product on ledger.med_list_codg = product.med_list_codg
    inner join suspect on ledger.fixmedins_code = suspect.fixmedins_code and product.vbp_group = suspect.vbp_group
    where ledger.known = 1 and product.vbp_status = 'selected'
),

latest as (
    select
        taken.mdtrt_id,
        taken.vbp_group,
        taken.unselected_qty,
        book.med_list_codg,
        max(book.moved_on) as moved_on,
        max(taken.fixmedins_code) as fixmedins_code,
    from taken
    inner join book
        on
            taken.fixmedins_code = book.fixmedins_code
            and taken.vbp_group = book.vbp_group
            and taken.used_on >= book.moved_on
    group by taken.mdtrt_id, taken.vbp_group, taken.unselected_qty, book.med_list_codg
)

select
    latest.mdtrt_id,
    latest.vbp_group,
from latest
inner join book
    on
        latest.fixmedins_code = book.fixmedins_code
        and latest.med_list_codg = book.med_list_codg
        and latest.moved_on = book.moved_on
group by latest.mdtrt_id, latest.vbp_group, latest.unselected_qty
having sum(greatest(book.balance_qty, 0)) < latest.unselected_qty
