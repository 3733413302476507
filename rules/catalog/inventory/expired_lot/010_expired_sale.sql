-- One row per sale of a lot after its last day of validity, given back ones left out; quantity in pieces.
with
undated_or_late as (
    select *,
    from inventory
    where
        inv_type = 'sale'
        and cnt > 0
        -- half-open: the last day of validity is a good day
        and (expy_end is null or expy_end < cast(occur_time as date))
        and (expy_end is not null or manu_lotnum is not null)
),

lot as ( -- what the papers that brought a lot in say; the latest day, if they disagree
    select
        fixmedins_code,
        med_list_codg,
        manu_lotnum,
        max(expy_end) as expy_end,
    from inventory
    where inv_type <> 'sale' and expy_end is not null and manu_lotnum is not null
    group by fixmedins_code, med_list_codg, manu_lotnum
),

given_back as (
    select distinct
        fixmedins_code,
        med_list_codg,
        coalesce(setl_id, drug_trac_codg) as sale_key,
    from inventory
    where inv_type = 'sale_return' and coalesce(setl_id, drug_trac_codg) is not null
)

select
    sold.inv_sn,
    sold.fixmedins_code,
    sold.med_list_codg,
    coalesce(catalog.med_list_name, sold.med_list_name, sold.med_list_codg) as med_list_name,
    coalesce(sold.manu_lotnum, '未填') as manu_lotnum,
    sold.setl_id,
    cast(sold.occur_time as date) as sold_on,
    coalesce(sold.expy_end, lot.expy_end) as expy_end,
    case when lot.expy_end <> sold.expy_end then lot.expy_end end as other_expy_end,
    sold.cnt * case when sold.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as qty,
from undated_or_late as sold
left join lot
    on
        sold.fixmedins_code = lot.fixmedins_code
        and sold.med_list_codg = lot.med_list_codg
        and sold.manu_lotnum = lot.manu_lotnum
left join catalog on sold.med_list_codg = catalog.med_list_codg
left join given_back
    on
        sold.fixmedins_code = given_back.fixmedins_code
        and sold.med_list_codg = given_back.med_list_codg
        and coalesce(sold.setl_id, sold.drug_trac_codg) = given_back.sale_key
left join net_settlement as paid on sold.setl_id = paid.setl_id
where
    coalesce(sold.expy_end, lot.expy_end) < cast(sold.occur_time as date)
    and coalesce(sold.expy_end, lot.expy_end) >= date '2000-01-01' -- an empty date written as one
    and given_back.sale_key is null
    and (sold.setl_id is null or paid.setl_id is not null) -- a settlement taken back takes its sale with it
