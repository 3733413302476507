-- One row per unit of comparison and settlement it accuses.
select distinct
    case_unit.unit_no,
    case_unit.kind = 'institution' as is_institution, -- both follow from the unit
    case_unit.kind = 'person' as is_person,
    accused_record.setl_no,
from case_unit
inner join accused_record on case_unit.finding_no = accused_record.finding_no
