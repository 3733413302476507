-- One row per standing settlement without any movement of stock, at an institution that writes its sales with settlements.
with
seller as ( -- whose links are usual, and who has settlements without one
    select
        linker_no,
        count(*) as n_settlements,
        sum(is_linked) as n_linked,
    from swiped
    group by linker_no
    having sum(is_linked) < count(*) and sum(is_linked) >= $min_link_share * count(*)
),

placed as (
    select
        swiped.*,
        seller.n_settlements,
        seller.n_linked,
        last_value(case when swiped.is_linked = 1 then swiped.setl_time end ignore nulls) over (
            partition by swiped.linker_no order by swiped.setl_time, swiped.setl_id
            rows between unbounded preceding and current row
        ) as linked_before_at,
        first_value(case when swiped.is_linked = 1 then swiped.setl_time end ignore nulls) over (
            partition by swiped.linker_no order by swiped.setl_time, swiped.setl_id
            rows between current row and unbounded following
        ) as linked_after_at,
    from swiped
    inner join seller on swiped.linker_no = seller.linker_no
),

unlinked as ( -- while sales before and after were written: no gap in the delivery of the books
    select *,
    from placed
    where
        is_linked = 0
        and date_diff('day', cast(linked_before_at as date), cast(linked_after_at as date)) <= $max_gap_days
),

unlinked_settlement as ( -- with a condition, which lets the scan pass over the lines of all others
    select setl_id,
    from unlinked
    group by setl_id
    having count(*) > 0
),

kept_item as ( -- what the institution keeps books of; slices weighed out are not in them
    select distinct
        fixmedins_code,
        med_list_codg,
    from inventory
    where inv_type <> 'sale'
),

goods as (
    select
        sold.setl_id,
        min(sold.med_list_codg) as first_item,
        max(sold.med_list_codg) as last_item,
    from net_charge_line as sold
    inner join unlinked_settlement on sold.setl_id = unlinked_settlement.setl_id
    inner join kept_item
        on sold.fixmedins_code = kept_item.fixmedins_code and sold.med_list_codg = kept_item.med_list_codg
    group by sold.setl_id
)

select
    unlinked.*,
    goods.first_item,
    goods.last_item,
from unlinked
inner join goods on unlinked.setl_id = goods.setl_id
