-- One row per tip that cannot be taken: where it stands and what to do.
select
    file,
    sheet,
    line,
    '机构编号' as heading,
    cast(null as varchar) as shown,
    'is empty, and so is 人员编号' as problem,
    'Say whom the tip is about' as advice,
from returned_row
where fixmedins_code is null and psn_no is null
union all
select
    file,
    sheet,
    line,
    '机构编号' as heading,
    fixmedins_code as shown,
    'is no institution of the published snapshot' as problem,
    'Correct the code' as advice,
from returned_row
where fixmedins_code is not null and fixmedins_code not in (select institution.fixmedins_code, from institution)
order by file, sheet, line
