-- One row per institution: what it is, its volumes, and what the standing leads ask of it.
with
volume as (
    select
        fixmedins_code,
        count(*) as n_settlements,
        count(distinct psn_no) as n_persons,
        sum(fund_pay_sumamt) as fund_amount,
        sum(medfee_sumamt) as total_amount,
        max(cast(setl_time as date)) as last_settled_on,
    from net_settlement
    group by fixmedins_code
),

stays as (
    select
        fixmedins_code,
        count(*) as n_stays,
    from stay
    group by fixmedins_code
),

asked as (
    select
        fixmedins_code,
        count(*) as n_leads,
        sum(amount) as lead_amount,
        sum(expected_amount) as expected_amount,
    from lead_place
    group by fixmedins_code
)

select
    institution.fixmedins_code,
    coalesce(nullif(institution.fixmedins_name, ''), institution.fixmedins_code) as fixmedins_name,
    institution.fixmedins_type,
    institution.hosp_lv,
    institution.admdvs,
    division_name.place_name as division,
    institution.specialty,
    institution.aprv_bed_cnt,
    institution.bed_monitored,
    institution.begn_date,
    institution.end_date,
    'T' || coalesce(institution.fixmedins_type, '-') || '|L' || coalesce(institution.hosp_lv, '-') as peer_group,
    coalesce(volume.n_settlements, 0) as n_settlements,
    coalesce(volume.n_persons, 0) as n_persons,
    coalesce(stays.n_stays, 0) as n_stays,
    coalesce(volume.fund_amount, 0) as fund_amount,
    coalesce(volume.total_amount, 0) as total_amount,
    volume.last_settled_on,
    coalesce(asked.n_leads, 0) as n_leads,
    coalesce(asked.lead_amount, 0) as lead_amount,
    coalesce(asked.expected_amount, 0) as expected_amount,
    row_number() over (
        order by
            coalesce(asked.expected_amount, 0) desc,
            coalesce(asked.lead_amount, 0) desc,
            coalesce(volume.fund_amount, 0) desc,
            institution.fixmedins_code asc
    ) as place,
from institution
left join division_name on institution.admdvs = division_name.admdvs and division_name.named_by <> 'none'
left join volume on institution.fixmedins_code = volume.fixmedins_code
left join stays on institution.fixmedins_code = stays.fixmedins_code
left join asked on institution.fixmedins_code = asked.fixmedins_code
order by place
