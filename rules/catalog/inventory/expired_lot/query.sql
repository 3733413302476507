-- One row per institution and item of which lots were sold after their last day of validity.
with
seller as (
    select
        fixmedins_code,
        count(*) filter (where expy_end is not null or manu_lotnum is not null) as n_sales,
    from inventory
    where inv_type = 'sale'
    group by fixmedins_code
),

late_seller as (
    select
        fixmedins_code,
        count(*) as n_late,
    from expired_sale
    group by fixmedins_code
),

judged as (
    select expired_sale.*,
    from expired_sale
    inner join seller on expired_sale.fixmedins_code = seller.fixmedins_code
    inner join late_seller on expired_sale.fixmedins_code = late_seller.fixmedins_code
    -- where nearly everything is expired, another date stands in the column
    where late_seller.n_late < $min_sales or late_seller.n_late <= $max_share * seller.n_sales
),

late_item as (
    select
        setl_id,
        med_list_codg,
        sum(qty) as qty,
    from judged
    where setl_id is not null
    group by setl_id, med_list_codg
),

late_settlement as ( -- through one list, which tells the planner that they are few beside the charge lines
    select opened.setl_id,
    from (
        select unnest(list(distinct setl_id)) as setl_id,
        from late_item
    ) as opened
),

charged as (
    select
        sold.fixmedins_code,
        sold.med_list_codg,
        sold.feedetl_sn,
        sold.det_item_fee_sumamt
        * least(1, late_item.qty / sum(sold.cnt) over (partition by sold.setl_id, sold.med_list_codg))
        * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)) as amount,
    from net_charge_line as sold
    inner join late_settlement on sold.setl_id = late_settlement.setl_id
    inner join late_item on sold.setl_id = late_item.setl_id and sold.med_list_codg = late_item.med_list_codg
    inner join net_settlement as paid on sold.setl_id = paid.setl_id
),

accused as (
    select
        fixmedins_code,
        med_list_codg,
        'charge_line' as record_type,
        feedetl_sn as record_id,
        cast(round(coalesce(amount, 0), 2) as decimal(18, 2)) as amount,
    from charged
    union all
    select -- the entry in the books is evidence; the money is the charge's
        fixmedins_code,
        med_list_codg,
        'inventory' as record_type,
        inv_sn as record_id,
        cast(0 as decimal(18, 2)) as amount,
    from judged
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
    concat(judged.fixmedins_code, '|', judged.med_list_codg) as subject_id,
    judged.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(judged.sold_on) as begn_date,
    max(judged.sold_on) as end_date,
    max(accusation.amount) as amount,
    min(judged.med_list_name) as item_name,
    string_agg(
        distinct concat(judged.manu_lotnum, '（有效期至', cast(judged.expy_end as varchar), '）'), '、'
        order by concat(judged.manu_lotnum, '（有效期至', cast(judged.expy_end as varchar), '）')
    ) as lots,
    count(*) as n_sales,
    sum(judged.qty) as sold_qty,
    max(date_diff('day', judged.expy_end, judged.sold_on)) as days_late,
    max(judged.other_expy_end) as other_expy_end,
    max(accusation.records) as records,
from judged
inner join accusation
    on judged.fixmedins_code = accusation.fixmedins_code and judged.med_list_codg = accusation.med_list_codg
group by judged.fixmedins_code, judged.med_list_codg
order by subject_id
