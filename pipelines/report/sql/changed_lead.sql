-- One row per lead that is back, rose, fell, was closed or withdrawn since the night before, at most 40 of a kind.
with
changed as (
    select
        lead.lead_id,
        lead.summary,
        lead.moved,
        lead.amount,
        shown_lead.place,
        shown_lead.has_page,
        case
            when lead.state = 'closed' then '办结'
            when lead.moved like '已并入线索%' then '并入'
            when lead.moved like '已静默%' then '静默'
            when lead.state = 'withdrawn' then '撤回'
            when lead.moved like '%重新列入。' then '重新列入'
            when lead.moved like '%名升至%' then '上升'
            when lead.moved like '%名降至%' then '下降'
            when lead.moved like '名次未变：%' then '有变化'
        end as change_kind,
        lead.rank,
    from lead
    left join shown_lead on lead.lead_id = shown_lead.lead_id
    where not lead.control
),

placed as (
    select
        *,
        row_number() over (partition by change_kind order by rank) as nth,
        count(*) over (partition by change_kind) as n_of_kind,
    from changed
    where change_kind is not null
)

select
    change_kind,
    n_of_kind,
    lead_id,
    summary,
    moved,
    amount,
    place,
    has_page,
from placed
where nth <= 40
order by change_kind, nth
