-- One row per person and drug of which more was bought than the last prescription and the buffer; gross, to be looked at.
with
item as ( -- drugs are numbered: grouping by numbers is far cheaper than by text
    select
        med_list_codg,
        med_list_name as drug_name,
        day_dose,
        cast(dense_rank() over (order by med_list_name) as integer) as drug_no,
    from catalog
    where day_dose > 0
),

bought as (
    select
        charge_line.psn_no,
        item.drug_no,
        sum(charge_line.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose) as supply_days,
        max(charge_line.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose) as longest_supply_days,
    from charge_line
    inner join item on charge_line.med_list_codg = item.med_list_codg
    left join pack_charge
        on charge_line.fixmedins_code = pack_charge.fixmedins_code and charge_line.med_list_codg = pack_charge.med_list_codg
    where charge_line.list_type = '101'
    group by charge_line.psn_no, item.drug_no
),

named as (
    select distinct
        drug_no,
        drug_name,
    from item
),

drug as (
    select
        bought.drug_no,
        named.drug_name,
        count(*) as n_buyers,
    from bought
    inner join named on bought.drug_no = named.drug_no
    group by bought.drug_no, named.drug_name
)

select
    cast(row_number() over (order by bought.psn_no, drug.drug_name) as integer) as buyer_no,
    bought.psn_no,
    drug.drug_name,
    drug.n_buyers,
from bought
inner join drug on bought.drug_no = drug.drug_no
where
    bought.supply_days
    > least(bought.longest_supply_days, $dose_tolerance * $longest_days)
    + $dose_tolerance * ($buffer_days + $min_excess_days)
