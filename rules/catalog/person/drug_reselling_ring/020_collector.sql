-- One row per person and resaleable drug bought at several places, much more than a day for a day; gross, to be looked at.
with
looked_for as ( -- a list with a condition lets the scan pass over everybody else
    select psn_no,
    from much_bought
    group by psn_no
    having count(*) > 0
),

bought as (
    select
        charge_line.psn_no,
        charge_line.fixmedins_code,
        charge_line.fee_ocur_time,
        item.drug_no,
        cast(charge_line.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose as double) as supply_days,
    from charge_line
    inner join resaleable_item as item on charge_line.med_list_codg = item.med_list_codg
    left join pack_charge
        on charge_line.fixmedins_code = pack_charge.fixmedins_code and charge_line.med_list_codg = pack_charge.med_list_codg
    inner join much_bought -- most are out by their sum alone, which is the cheapest to tell
        on charge_line.psn_no = much_bought.psn_no and item.drug_no = much_bought.drug_no
    where charge_line.list_type = '101' and charge_line.psn_no in (select looked_for.psn_no, from looked_for)
)

select
    psn_no,
    drug_no,
from bought
group by psn_no, drug_no
having
    count(distinct fixmedins_code) >= $min_institutions
    -- over the whole time, or in one quarter of the year: who buys what a day uses is not looked at further
    and (
        sum(supply_days) > date_diff('day', cast(min(fee_ocur_time) as date), cast(max(fee_ocur_time) as date)) + $min_surplus_days
        or greatest(
            sum(case when month(fee_ocur_time) <= 3 then supply_days else 0 end),
            sum(case when month(fee_ocur_time) between 4 and 6 then supply_days else 0 end),
            sum(case when month(fee_ocur_time) between 7 and 9 then supply_days else 0 end),
            sum(case when month(fee_ocur_time) >= 10 then supply_days else 0 end)
        ) > 91 + $min_surplus_days
    )
