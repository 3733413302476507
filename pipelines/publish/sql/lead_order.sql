-- One row per standing lead: its place in the order asked for, and the institution where most of its money lies.
with
placed as (
    select
        lead_record.lead_id,
        net_settlement.fixmedins_code,
        sum(lead_record.amount) as amount,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    group by lead_record.lead_id, net_settlement.fixmedins_code
),

main_place as (
    select
        lead_id,
        arg_min(fixmedins_code, struct_pack(less := -amount, code := fixmedins_code)) as fixmedins_code,
    from placed
    group by lead_id
)

select
    lead.lead_id,
    coalesce(main_place.fixmedins_code, lead.fixmedins_code) as fixmedins_code,
    row_number() over (
        order by
            case when $by = 'probability' then lead.control end asc,
            case when $by = 'probability' then lead.probability end desc,
            lead.rank asc
    ) as place,
from lead
left join main_place on lead.lead_id = main_place.lead_id
where lead.state not in ('withdrawn', 'closed')
