-- Two rows: institutions, leads, records and money of the whole list, a lead over several sheets once; and the controls.
with
part as (
    select
        false as control,
        '合计' as sheet,
        '跨类别的线索只计一次' as note,
    union all
    select
        true as control,
        '另有对照抽样' as sheet,
        '不计入合计' as note,
)

select
    part.sheet,
    count(distinct suspect_record.fixmedins_code) as n_institutions,
    part.note,
    count(distinct suspect_record.lead_id) as n_leads,
    count(suspect_record.setl_id) as n_records,
    coalesce(sum(suspect_record.amount), 0) as amount,
    coalesce(sum(suspect_record.expected_amount), 0) as expected_amount,
from part
left join suspect_record on part.control = suspect_record.control
group by part.control, part.sheet, part.note
having not part.control or count(suspect_record.lead_id) > 0
order by part.control
