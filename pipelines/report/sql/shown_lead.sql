-- One row per standing lead that is no control, best first: what it is, where it lies, and if it has a page.
with
main_place as (
    select
        lead_id,
        arg_min(fixmedins_code, struct_pack(less := -amount, code := fixmedins_code)) as fixmedins_code,
        count(*) as n_places,
        cast(sum(n_records) as bigint) as n_records,
    from lead_place
    group by lead_id
)

select
    lead.lead_id,
    row_number() over (order by lead.rank) as place,
    row_number() over (order by lead.rank) <= $most_leads as has_page,
    lead.kind,
    lead.subject_type,
    lead.subject_id,
    lead.psn_no,
    lead.begn_date,
    lead.end_date,
    lead.probability,
    lead.amount,
    lead.expected_amount,
    lead.n_findings,
    lead.summary,
    lead.state,
    lead.state = 'new' or coalesce(lead.moved like '%重新列入。', false) as is_new,
    lead.first_seen_on,
    lead.moved,
    coalesce(lead.fixmedins_code, main_place.fixmedins_code) as fixmedins_code,
    coalesce(main_place.n_places, 0) as n_places,
    coalesce(main_place.n_records, 0) as n_records,
    institution.fixmedins_name,
    lead_message.schemes as scheme_titles,
    lead_message.money_note,
    lead_message.visit_note,
    coalesce(lead_message.is_measured, false) as is_measured,
    lead_message.probability_basis,
    lead.same_case,
    person_ref.psn_ref,
    lead_basis.basis,
    coalesce(lead_basis.inspect, '住院病历首页；出入院记录；医嘱；护理记录；费用清单') as inspect,
    lead_basis.exclude_first,
from lead
left join main_place on lead.lead_id = main_place.lead_id
left join institution on coalesce(lead.fixmedins_code, main_place.fixmedins_code) = institution.fixmedins_code
left join lead_message on lead.lead_id = lead_message.lead_id
left join lead_basis on lead.lead_id = lead_basis.lead_id
left join person_ref -- by one condition: with two every pair is tried
    on case when lead.subject_type = 'person' then lead.subject_id end = person_ref.psn_no
where lead.state not in ('withdrawn', 'closed') and not lead.control
order by place
