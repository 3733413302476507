-- One row per unit of comparison and settlement it accuses, with the institution or person it is compared on.
select distinct
    case_unit.unit_id,
    case_unit.kind,
    case when case_unit.kind = 'institution' then case_unit.fixmedins_code else accused_record.psn_no end as whose,
    accused_record.setl_id,
from case_unit
inner join accused_record on case_unit.finding_id = accused_record.finding_id
