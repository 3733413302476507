-- One row per person and drug of which more was bought than the last prescription and the buffer; gross, to be looked at.
select
    bought.psn_no,
    item.med_list_name as drug_name,
from charge_line as bought
inner join catalog as item on bought.med_list_codg = item.med_list_codg
where bought.list_type = '101' and item.day_dose > 0
group by bought.psn_no, item.med_list_name
having
    sum(bought.cnt / item.day_dose)
    > least(max(bought.cnt / item.day_dose), $dose_tolerance * $longest_days)
    + $dose_tolerance * ($buffer_days + $min_excess_days)
