-- One row per standing settlement without any movement of stock, at an institution that writes its sales with settlements.
with
linked as (
    select distinct
        fixmedins_code,
        setl_id,
    from inventory
    where inv_type = 'sale' and setl_id is not null
),

linker as (
    select distinct fixmedins_code,
    from linked
),

swiped as (
    select
        paid.setl_id,
        paid.fixmedins_code,
        paid.psn_no,
        paid.setl_time,
        paid.medfee_sumamt,
        greatest(paid.fund_pay_sumamt, 0) as fund_amount,
        case when linked.setl_id is null then 0 else 1 end as is_linked,
    from net_settlement as paid
    inner join linker on paid.fixmedins_code = linker.fixmedins_code
    left join linked on paid.fixmedins_code = linked.fixmedins_code and paid.setl_id = linked.setl_id
    where paid.med_type not in ('21', '52') and paid.medfee_sumamt > 0
),

seller as ( -- whose links are usual, and who has settlements without one
    select
        fixmedins_code,
        count(*) as n_settlements,
        sum(is_linked) as n_linked,
    from swiped
    group by fixmedins_code
    having sum(is_linked) < count(*) and sum(is_linked) >= $min_link_share * count(*)
),

placed as (
    select
        swiped.*,
        seller.n_settlements,
        seller.n_linked,
        max(case when swiped.is_linked = 1 then swiped.setl_time end) over (
            partition by swiped.fixmedins_code order by swiped.setl_time, swiped.setl_id
            rows between unbounded preceding and current row
        ) as linked_before_at,
        min(case when swiped.is_linked = 1 then swiped.setl_time end) over (
            partition by swiped.fixmedins_code order by swiped.setl_time, swiped.setl_id
            rows between current row and unbounded following
        ) as linked_after_at,
    from swiped
    inner join seller on swiped.fixmedins_code = seller.fixmedins_code
),

unlinked as ( -- while sales before and after were written: no gap in the delivery of the books
    select *,
    from placed
    where
        is_linked = 0
        and date_diff('day', cast(linked_before_at as date), cast(linked_after_at as date)) <= $max_gap_days
),

unlinked_settlement as ( -- through one list, which tells the planner that they are few beside the charge lines
    select opened.setl_id,
    from (
        select unnest(list(setl_id)) as setl_id,
        from unlinked
    ) as opened
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
