-- One row per institution and item of which packages were sold that had been sold before, there or elsewhere.
with
chain_settlement as ( -- with a condition, which lets the scan pass over the lines of all others
    select sale_key as setl_id,
    from chain
    group by sale_key
    having count(*) > 0
),

charge as (
    select
        sold.feedetl_sn,
        sold.setl_id,
        sold.med_list_codg,
        sold.drug_trac_codg,
        sold.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)) as amount,
    from net_charge_line as sold
    inner join net_settlement as paid on sold.setl_id = paid.setl_id
    where sold.setl_id in (select chain_settlement.setl_id, from chain_settlement)
),

named as (
    select
        chain.fixmedins_code,
        chain.med_list_codg,
        case when charge.feedetl_sn is null then 'inventory' else 'charge_line' end as record_type,
        coalesce(charge.feedetl_sn, chain.sale_key) as record_id,
        cast(round(coalesce(charge.amount, 0) * chain.is_repeat, 2) as decimal(18, 2)) as amount,
    from chain
    left join charge
        on
            chain.sale_key = charge.setl_id
            and chain.sold_item = charge.med_list_codg
            and coalesce(charge.drug_trac_codg, chain.drug_trac_codg) = chain.drug_trac_codg
),

accused as (
    select
        fixmedins_code,
        med_list_codg,
        record_type,
        record_id,
        max(amount) as amount,
    from named
    group by fixmedins_code, med_list_codg, record_type, record_id
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
    concat(chain.fixmedins_code, '|', chain.med_list_codg) as subject_id,
    chain.fixmedins_code,
    cast(null as varchar) as psn_no,
    cast(min(chain.sold_at) as date) as begn_date,
    cast(max(chain.sold_at) as date) as end_date,
    max(accusation.amount) as amount,
    max(coalesce(catalog.med_list_name, chain.med_list_codg)) as item_name,
    count(distinct chain.drug_trac_codg) as n_codes,
    count(*) as n_sales,
    count(distinct chain.psn_no) as n_people,
    max(chain.n_uses) as most_uses,
    nullif(count(distinct chain.sold_by) - 1, 0) as n_elsewhere,
    min(chain.drug_trac_codg) as example_code,
    max(accusation.records) as records,
from chain
inner join accusation
    on chain.fixmedins_code = accusation.fixmedins_code and chain.med_list_codg = accusation.med_list_codg
left join catalog on chain.med_list_codg = catalog.med_list_codg
group by chain.fixmedins_code, chain.med_list_codg
order by subject_id
