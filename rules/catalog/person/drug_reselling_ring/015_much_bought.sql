-- One row per person and resaleable drug of which more was bought than the surplus to be looked for; gross.
select
    charge_line.psn_no,
    item.drug_no,
from charge_line
inner join resaleable_item as item on charge_line.med_list_codg = item.med_list_codg
left join pack_charge
    on charge_line.fixmedins_code = pack_charge.fixmedins_code and charge_line.med_list_codg = pack_charge.med_list_codg
where charge_line.list_type = '101'
group by charge_line.psn_no, item.drug_no
having
    sum(cast(charge_line.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose as double))
    > $dose_tolerance * $min_surplus_days
