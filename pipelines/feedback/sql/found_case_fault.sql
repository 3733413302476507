-- One row per case that cannot be taken: where it stands and what to do.
select
    file,
    sheet,
    line,
    '结算ID' as heading,
    cast(null as varchar) as shown,
    'is empty, and so are 就诊ID, 人员编号 and 机构编号' as problem,
    'Say what the case is about' as advice,
from returned_row
where coalesce(setl_id, mdtrt_id, psn_no, fixmedins_code) is null
union all
select
    file,
    sheet,
    line,
    '结束日期' as heading,
    end_date_word as shown,
    'lies before 开始日期' as problem,
    'Correct one of the two' as advice,
from returned_row
where end_date < begn_date
order by file, sheet, line
