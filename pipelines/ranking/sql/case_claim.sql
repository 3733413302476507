-- One row per unit of comparison and settlement it accuses, with the institution or person it is compared on.
select distinct
    case_unit.unit_no,
    case_unit.kind,
    case when case_unit.kind = 'institution' then case_unit.fixmedins_code else named_settlement.psn_no end as whose,
    accused_record.setl_no,
from case_unit
inner join accused_record on case_unit.finding_no = accused_record.finding_no
inner join named_settlement on accused_record.setl_no = named_settlement.rowid
