-- One row per standing lead in the order asked for, of one institution or of all; only what is new or back tonight, or
-- all. Of each institution the first $top where that is asked for: its leads stand together, the best one's first.
with
placed as (
    select
        lead_record.lead_id,
        net_settlement.fixmedins_code,
        coalesce(institution.fixmedins_name, net_settlement.fixmedins_code) as place_name,
        sum(lead_record.amount) as amount,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    left join institution on net_settlement.fixmedins_code = institution.fixmedins_code
    group by lead_record.lead_id, net_settlement.fixmedins_code, institution.fixmedins_name
),

named as (
    select
        lead_id,
        list(place_name order by amount desc, fixmedins_code asc) as place_names,
    from placed
    group by lead_id
)

select
    lead.rank,
    lead.lead_id,
    lead.kind,
    lead.subject_type,
    lead.subject_id,
    lead.fixmedins_code,
    institution.fixmedins_name,
    coalesce(named.place_names, list_filter([institution.fixmedins_name], name -> name is not null)) as place_names,
    lead.begn_date,
    lead.end_date,
    lead.probability,
    lead_message.probability_basis,
    coalesce(lead_message.is_measured, false) as is_measured,
    lead.amount,
    lead_message.money_note,
    lead.expected_amount,
    lead.n_findings,
    lead.schemes,
    lead_message.schemes as scheme_titles,
    lead.summary || coalesce(lead_message.visit_note, '') as summary, -- noqa: RF04
    lead.same_case,
    lead.state,
    lead.control,
    lead.first_seen_on,
    lead.moved,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
inner join lead_order on lead.lead_id = lead_order.lead_id
left join institution on lead.fixmedins_code = institution.fixmedins_code
left join named on lead.lead_id = named.lead_id
where
    (not $only_new or lead.state = 'new' or lead.moved like '%重新列入。')
    and (
        $institution is null
        or lead.fixmedins_code = $institution
        or lead.lead_id in (
            select lead_record.lead_id,
            from lead_record
            inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
            where net_settlement.fixmedins_code = $institution
        )
    )
qualify
    $top is null
    or row_number() over (
        partition by case when $per_institution and $institution is null then lead_order.fixmedins_code end
        order by lead_order.place
    ) <= $top
order by
    min(lead_order.place) over (
        partition by case when $per_institution and $institution is null then lead_order.fixmedins_code end
    ) asc,
    lead_order.place asc
