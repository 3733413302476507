-- One row per standing lead that is no control: where most of its money lies, what it accuses and is worth.
with
placed as (
    select
        lead_record.lead_id,
        net_settlement.fixmedins_code,
        count(*) as n_records,
        sum(lead_record.amount) as amount,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    group by lead_record.lead_id, net_settlement.fixmedins_code
),

lead_place as (
    select
        lead_id,
        arg_min(fixmedins_code, struct_pack(less := -amount, code := fixmedins_code)) as fixmedins_code,
        cast(sum(n_records) as bigint) as n_records,
    from placed
    group by lead_id
)

select
    lead.rank,
    lead.lead_id,
    coalesce(lead_place.fixmedins_code, lead.fixmedins_code) as fixmedins_code,
    institution.fixmedins_name,
    lead_message.schemes,
    lead_message.message || coalesce(lead_message.money_note, '') as message,
    coalesce(lead_place.n_records, 0) as n_records,
    lead.amount,
    lead.expected_amount,
    coalesce(lead_basis.inspect, '住院病历首页；出入院记录；医嘱；护理记录；费用清单') as inspect,
    row_number() over (
        order by sha256($seed || '|' || lead.lead_id) asc, lead.lead_id asc
    ) as draw_no,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
left join lead_place on lead.lead_id = lead_place.lead_id
left join lead_basis on lead.lead_id = lead_basis.lead_id
left join institution on coalesce(lead_place.fixmedins_code, lead.fixmedins_code) = institution.fixmedins_code
where lead.state not in ('withdrawn', 'closed') and not lead.control
order by lead.rank
