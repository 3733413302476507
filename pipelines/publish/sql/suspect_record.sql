-- One row per listed lead and settlement it accuses: the columns of the list, its sheet and the place of its lead.
-- Leads stand in the order asked for, the settlements of a lead in order of time, a row without one last.
with
priced as (
    -- what is expected of a record is what it adds to the rounded sum so far: the rows of a lead add up to the lead
    select
        *,
        cast(
            round(probability * sum(amount) over so_far, 2) - round(probability * (sum(amount) over so_far - amount), 2)
            as decimal(18, 2)
        ) as expected_amount,
    from listed_settlement
    window so_far as (partition by lead_id order by begn_date, setl_id rows unbounded preceding)
),

grouped as (
    select
        priced.*,
        lead_order.place,
        case when $per_institution and $institution is null then lead_order.fixmedins_code end as place_group,
    from priced
    inner join lead_order on priced.lead_id = lead_order.lead_id
    where priced.fixmedins_code = $institution or $institution is null
),

placed as (
    select
        *,
        min(place) over (partition by place_group) as group_place,
        dense_rank() over (partition by place_group, control order by place) as place_of_kind,
    from grouped
),

-- A list cut to the best leads keeps its share of controls: without them nobody learns what a random look would find.
wanted as (
    select
        group_place,
        ceil(
            $top * count(distinct case when control then lead_id end) / nullif(count(distinct lead_id), 0)
        ) as n_controls,
    from placed
    group by group_place
)

select
    placed.lead_rank as rank, -- noqa: RF04
    row_number() over (
        order by
            placed.group_place asc,
            placed.place asc,
            placed.setl_id is null asc,
            placed.begn_date asc,
            placed.setl_id asc
    ) as seq_no,
    placed.lead_id,
    placed.fixmedins_code,
    institution.fixmedins_name,
    placed.psn_no,
    person_ref.psn_ref,
    placed.setl_id,
    placed.mdtrt_id,
    placed.begn_date,
    placed.end_date,
    lead_message.schemes,
    lead_message.message,
    cast(placed.amount as decimal(18, 2)) as amount,
    record_money.account_amount,
    coalesce(placed.money_note, record_money.money_note) as money_note,
    placed.expected_amount,
    case when not placed.control then placed.probability end as probability,
    lead_message.probability_basis,
    stay_reason.phrases as score_reasons,
    lead_basis.basis,
    coalesce(lead_basis.inspect, '住院病历首页；出入院记录；医嘱；护理记录；费用清单') as inspect,
    lead_basis.exclude_first,
    cast(null as varchar) as verdict,
    cast(null as decimal(18, 2)) as confirmed_amt,
    cast(null as varchar) as reason,
    cast(null as varchar) as note,
    case
        when institution.fixmedins_type = '2' then '药店'
        when institution.hosp_lv = '3' then '三级医院'
        when institution.hosp_lv = '2' then '二级医院'
        else '一级及未定级'
    end as sheet,
    placed.control,
    lead_message.money_note as lead_money_note,
from placed
inner join lead_message on placed.lead_id = lead_message.lead_id
left join lead_basis on placed.lead_id = lead_basis.lead_id
left join stay_reason on placed.mdtrt_id = stay_reason.stay_id
left join person_ref on placed.psn_no = person_ref.psn_no
left join record_money on placed.lead_id = record_money.lead_id and placed.setl_id = record_money.setl_id
left join institution on placed.fixmedins_code = institution.fixmedins_code
inner join wanted on placed.group_place = wanted.group_place
where
    $top is null
    or (placed.control and placed.place_of_kind <= wanted.n_controls)
    or (not placed.control and placed.place_of_kind <= $top)
order by seq_no
