-- One row per institution and item whose books were corrected just before a stock-take, or in round numbers again and again.
with
tampered as (
    select
        fixmedins_code,
        med_list_codg,
        min(begn_date) as begn_date,
        max(end_date) as end_date,
        min(counted_before_on) as counted_before_on,
        max(case when manner = 'before_count' then counted_on end) as counted_on,
        max(case when manner = 'before_count' then n_changes end) as n_before_count,
        max(case when manner = 'before_count' then change_qty end) as before_count_qty,
        max(case when manner = 'before_count' then book_qty end) as book_qty,
        max(case when manner = 'before_count' then counted_qty end) as counted_qty,
        max(case when manner = 'repeated' then n_changes end) as n_repeated,
        max(case when manner = 'repeated' then change_qty end) as repeated_qty,
        max(case when change_qty > 0 then change_qty else 0 end) as cancelled_qty,
        max(abs(change_qty) * unit_price) as worth,
        max(item_name) as item_name,
    from tampered_item
    group by fixmedins_code, med_list_codg
),

tampered_pair as ( -- through one list, which tells the planner that they are few beside the charge lines
    select
        opened.item.fixmedins_code,
        opened.item.med_list_codg,
    from (
        select unnest(list(struct_pack(fixmedins_code := fixmedins_code, med_list_codg := med_list_codg))) as item,
        from tampered
    ) as opened
),

charge as ( -- newest first: what was written into the books afterwards covers the last to be charged before
    select
        sold.fixmedins_code,
        sold.med_list_codg,
        sold.feedetl_sn,
        sold.setl_id,
        sold.cnt,
        sold.det_item_fee_sumamt,
        tampered.cancelled_qty + sold.cnt - sum(sold.cnt) over (
            partition by sold.fixmedins_code, sold.med_list_codg order by sold.fee_ocur_time desc, sold.feedetl_sn desc
        ) as uncovered_qty,
    from net_charge_line as sold
    inner join tampered_pair
        on sold.fixmedins_code = tampered_pair.fixmedins_code and sold.med_list_codg = tampered_pair.med_list_codg
    inner join tampered
        on sold.fixmedins_code = tampered.fixmedins_code and sold.med_list_codg = tampered.med_list_codg
    where
        cast(sold.fee_ocur_time as date) <= tampered.end_date
        and cast(sold.fee_ocur_time as date) >= coalesce(tampered.counted_before_on, date '1900-01-01')
),

accused as (
    select
        charge.fixmedins_code,
        charge.med_list_codg,
        'charge_line' as record_type,
        charge.feedetl_sn as record_id,
        cast(round(coalesce(
            charge.det_item_fee_sumamt * least(1, charge.uncovered_qty / charge.cnt)
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 0
        ), 2) as decimal(18, 2)) as amount,
    from charge
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where charge.uncovered_qty > 0
    union all
    select
        correction.fixmedins_code,
        correction.med_list_codg,
        'inventory' as record_type,
        correction.inv_sn as record_id,
        cast(0 as decimal(18, 2)) as amount,
    from correction
    inner join tampered
        on correction.fixmedins_code = tampered.fixmedins_code and correction.med_list_codg = tampered.med_list_codg
    where correction.moved_on between tampered.begn_date and tampered.end_date
),

accusation as (
    select
        fixmedins_code,
        med_list_codg,
        sum(amount) as amount,
        list(struct_pack(record_type := record_type, record_id := record_id, amount := amount)) as records,
    from accused
    group by fixmedins_code, med_list_codg
)

select
    concat(tampered.fixmedins_code, '|', tampered.med_list_codg) as subject_id,
    tampered.fixmedins_code,
    cast(null as varchar) as psn_no,
    tampered.begn_date,
    tampered.end_date,
    accusation.amount,
    tampered.item_name,
    tampered.counted_on,
    tampered.n_before_count,
    tampered.before_count_qty,
    tampered.book_qty,
    tampered.counted_qty,
    tampered.n_repeated,
    tampered.repeated_qty,
    tampered.worth,
    accusation.records,
from tampered
inner join accusation
    on tampered.fixmedins_code = accusation.fixmedins_code and tampered.med_list_codg = accusation.med_list_codg
order by subject_id
