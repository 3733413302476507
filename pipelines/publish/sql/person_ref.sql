-- One row per person of the night's whole list: a code that stands for the person in every list, workbook and page of
-- the night, however cut, and tells nothing else.
with
listed as (
    select
        coalesce(net_settlement.psn_no, lead.psn_no) as psn_no,
        row_number() over (
            order by
                lead.rank asc, coalesce(cast(net_settlement.begntime as date), lead.begn_date) asc, lead_record.setl_id asc
        ) as whole_no,
    from lead
    left join lead_record on lead.lead_id = lead_record.lead_id
    left join net_settlement on lead_record.setl_id = net_settlement.setl_id
    where lead.state not in ('withdrawn', 'closed')
)

select
    psn_no,
    'P' || cast(row_number() over (order by min(whole_no) asc) as varchar) as psn_ref,
from listed
where psn_no is not null
group by psn_no
order by psn_no
