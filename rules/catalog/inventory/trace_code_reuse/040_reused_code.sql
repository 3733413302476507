-- One row per trace code and sale of a package sold more than once; nth counts its sales. is_placeholder = 1: no code.
with
numbered as (
    select
        code_sale.*,
        row_number() over (partition by code_sale.drug_trac_codg order by code_sale.sold_at, code_sale.sale_key) as nth,
        count(*) over (partition by code_sale.drug_trac_codg) as n_uses,
        count(*) over (partition by code_sale.drug_trac_codg, code_sale.fixmedins_code) as n_uses_here,
        sum(code_sale.qty) over (partition by code_sale.drug_trac_codg) as code_qty,
        min(code_sale.fixmedins_code) over (partition by code_sale.drug_trac_codg) as first_seller,
        max(code_sale.fixmedins_code) over (partition by code_sale.drug_trac_codg) as last_seller,
        min(code_sale.sold_at) over (partition by code_sale.drug_trac_codg) as first_sold_at,
        max(code_sale.sold_at) over (partition by code_sale.drug_trac_codg) as last_sold_at,
    from code_sale
),

reused as (
    select
        numbered.*,
        max(numbered.n_uses_here) over (partition by numbered.drug_trac_codg) as most_uses,
    from numbered
    left join catalog on numbered.med_list_codg = catalog.med_list_codg
    where
        numbered.n_uses > 1
        and not ( -- an opened pack is sold piece by piece, at one place and soon
            numbered.first_seller = numbered.last_seller
            and numbered.code_qty <= coalesce(catalog.pack_cnt, 1)
            and date_diff('day', cast(numbered.first_sold_at as date), cast(numbered.last_sold_at as date)) <= $split_days
        )
),

seller as (
    select distinct fixmedins_code,
    from reused
),

coded as (
    select
        charge.fixmedins_code,
        count(*) as n_coded,
    from charge_line as charge
    inner join seller on charge.fixmedins_code = seller.fixmedins_code
    where charge.drug_trac_codg is not null
    group by charge.fixmedins_code
    union all
    select
        sold.fixmedins_code,
        count(*) as n_coded,
    from inventory as sold
    inner join seller on sold.fixmedins_code = seller.fixmedins_code
    where sold.drug_trac_codg is not null and sold.inv_type = 'sale'
    group by sold.fixmedins_code
),

habit as (
    select
        reused.fixmedins_code,
        count(distinct reused.sale_key) as n_reused,
        max(coded.n_coded) as n_coded,
    from reused
    inner join coded on reused.fixmedins_code = coded.fixmedins_code
    group by reused.fixmedins_code
)

select
    reused.*,
    case
        when
            reused.most_uses > $max_uses
            or replace(reused.drug_trac_codg, left(reused.drug_trac_codg, 1), '') = ''
            -- where most codes repeat, it is products or lots that are scanned
            or (habit.n_reused >= $min_sales and habit.n_reused > $max_share * habit.n_coded)
            then 1
        else 0
    end as is_placeholder,
from reused
inner join habit on reused.fixmedins_code = habit.fixmedins_code
