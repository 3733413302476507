-- One row per stay: its peer groups from narrow to wide and the features of the card.
with
fund_norm as (
    select
        insutype,
        hosp_lv,
        median(fund_amount / total_amount) as fund_share,
    from sized_stay
    group by insutype, hosp_lv
)

select
    sized_stay.stay_id as subject_id,
    sized_stay.fixmedins_code,
    sized_stay.discharged_on as subject_on,
    sized_stay.level_name || '|' || sized_stay.diag_subgroup || '|' || sized_stay.operation_group as peer_subgroup,
    sized_stay.level_name || '|' || sized_stay.diag_group || '|' || sized_stay.operation_group as peer_diagnosis,
    sized_stay.level_name || '|' || substr(sized_stay.diag_group, 1, 1) || '|' || sized_stay.operation_group
        as peer_chapter, -- null without a diagnosis, like the one before
    sized_stay.level_name || case when sized_stay.operation_group = '-' then '|medical' else '|surgical' end
        as peer_level,
    'all' as peer_all,
    sized_stay.total_amount / sized_stay.n_days as cost_per_day,
    sized_stay.n_days as nights,
    charge_mix.exam_amount / charge_mix.line_amount as exam_share,
    charge_mix.lab_amount / charge_mix.line_amount as lab_share,
    charge_mix.drug_amount / charge_mix.line_amount as drug_share,
    charge_mix.consumable_amount / charge_mix.line_amount as consumable_share,
    charge_mix.treatment_amount / charge_mix.line_amount as treatment_share,
    case -- one late entry in two nights is no habit
        when sized_stay.n_days >= $min_night_days then
            least((charge_mix.night_days - coalesce(arrival.arrival_days, 0)) / sized_stay.n_days, 1.0)
    end as night_day_share,
    charge_mix.n_lines / sized_stay.n_days as lines_per_day,
    rare_care.rare_care_days / sized_stay.n_days as rare_care_per_day,
    case
        when charge_mix.care_days >= sized_stay.n_days then 1.0 -- the day of discharge may carry care too
        else charge_mix.care_days / sized_stay.n_days
    end as care_day_share,
    sized_stay.fund_amount / sized_stay.total_amount - fund_norm.fund_share as fund_share_gap,
    person_history.days_since_discharge,
    person_history.earlier_stays,
    presence.presence_ratio,
from sized_stay
inner join person_history on sized_stay.stay_no = person_history.stay_no
left join fund_norm
    on
        sized_stay.hosp_lv = fund_norm.hosp_lv
        and sized_stay.insutype = fund_norm.insutype
left join charge_mix on sized_stay.stay_id = charge_mix.stay_id
left join arrival on sized_stay.stay_no = arrival.stay_no
left join rare_care on sized_stay.stay_no = rare_care.stay_no
left join presence on sized_stay.stay_id = presence.stay_id
