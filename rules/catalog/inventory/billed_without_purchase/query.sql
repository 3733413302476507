-- One row per institution and item that was billed there and never bought, counted or received in time.
with
held_name as ( -- the goods may be in the books under another code of the same name
    select distinct
        fixmedins_code,
        med_list_name,
    from inventory
    where inv_type in ('count', 'purchase') and med_list_name is not null
),

unbought as (
    select
        pair.fixmedins_code,
        pair.med_list_codg,
        pair.first_in_on,
        pair.opened_on,
        pair.n_items,
        pair.n_booked,
        coalesce(pair.first_in_on, pair.closed_on) as without_until, -- the last day known to be without an invoice
    from billed_pair as pair
    left join catalog as item on pair.med_list_codg = item.med_list_codg
    left join held_name as same
        on pair.fixmedins_code = same.fixmedins_code and item.med_list_name = same.med_list_name
    where
        pair.n_booked >= $min_coverage * pair.n_items -- elsewhere the books lack more than this item
        and (
            (pair.first_in_on is null and same.fixmedins_code is null)
            -- an implant on consignment is invoiced soon after its use; other goods may be stock nobody counted
            or (item.high_value = 1 and pair.list_type = '301')
        )
),

unbought_pair as ( -- through one list, which tells the planner that they are few beside the charge lines
    select
        opened.item.fixmedins_code,
        opened.item.med_list_codg,
    from (
        select unnest(list(struct_pack(fixmedins_code := fixmedins_code, med_list_codg := med_list_codg))) as item,
        from unbought
    ) as opened
),

few as (
    select med_list_codg,
    from unbought
    group by med_list_codg
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

sold as (
    select *,
    from net_charge_line
    where med_list_codg in (select few.med_list_codg, from few)
),

accused as (
    select
        unbought.*,
        sold.feedetl_sn,
        sold.med_list_name,
        sold.cnt,
        sold.psn_no,
        sold.det_item_fee_sumamt,
        cast(sold.fee_ocur_time as date) as billed_on,
        cast(round(
            sold.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from sold
    inner join unbought_pair
        on sold.fixmedins_code = unbought_pair.fixmedins_code and sold.med_list_codg = unbought_pair.med_list_codg
    inner join unbought
        on sold.fixmedins_code = unbought.fixmedins_code and sold.med_list_codg = unbought.med_list_codg
    inner join net_settlement as paid on sold.setl_id = paid.setl_id
    where
        cast(sold.fee_ocur_time as date) >= unbought.opened_on -- before the books begin nobody knows
        -- an invoice on the last day of grace is in time
        and date_diff('day', cast(sold.fee_ocur_time as date), unbought.without_until) > $consign_days
)

select
    concat(fixmedins_code, '|', med_list_codg) as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(billed_on) as begn_date,
    max(billed_on) as end_date,
    sum(coalesce(amount, 0)) as amount,
    min(med_list_name) as item_name,
    sum(cnt) as billed_qty,
    sum(det_item_fee_sumamt) as billed_amount,
    count(distinct psn_no) as n_people,
    max(first_in_on) as first_in_on,
    max(n_items) as n_items,
    max(n_booked) as n_booked,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := coalesce(amount, 0))) as records,
from accused
group by fixmedins_code, med_list_codg
order by subject_id
