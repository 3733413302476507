-- One row per standing lead that accuses settlements, none of them at its own institution: where they lie, in words.
-- A stay during which others billed is led at the ward, and its money lies with the others.
with
place as (
    select
        lead_record.lead_id,
        net_settlement.fixmedins_code,
        count(*) as n_settlements,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    group by lead_record.lead_id, net_settlement.fixmedins_code
),

away as (
    select
        lead.lead_id,
        cast(sum(place.n_settlements) as bigint) as n_settlements,
        count(*) as n_places,
        min(coalesce(institution.fixmedins_name || '（' || place.fixmedins_code || '）', place.fixmedins_code)) as place_name,
    from lead
    inner join place on lead.lead_id = place.lead_id
    left join institution on place.fixmedins_code = institution.fixmedins_code
    where lead.state not in ('withdrawn', 'closed') and not lead.control and lead.fixmedins_code is not null
    group by lead.lead_id, lead.fixmedins_code
    having not bool_or(coalesce(place.fixmedins_code = lead.fixmedins_code, false))
)

select
    lead_id,
    concat(
        '本机构没有所涉结算：', n_settlements, '笔结算',
        case when n_places = 1 then '在' || place_name else '分在其他' || n_places || '家机构' end,
        '，金额计在那里的各行；本行只填核查结果，不填核实金额。'
    ) as money_note,
from away
order by lead_id
