-- One row per person and quarter with at least $min_visits visits: peer groups and features of the card.
with
own_past as (
    select
        later.psn_no,
        later.quarter_on,
        nullif(median(earlier.fund_amount), 0) as fund_amount,
    from visit_quarter as later
    inner join visit_quarter as earlier
        on
            later.psn_no = earlier.psn_no
            and earlier.quarter_number between later.quarter_number - 3 and later.quarter_number - 1
    where later.n_visits >= $min_visits
    group by later.psn_no, later.quarter_on
),

described_person as (
    select
        psn_no,
        coalesce(insutype, '-') as insutype,
        coalesce(gend, '-') as gend,
        brdy,
    from person
),

aged_quarter as (
    select
        visit_quarter.*,
        described_person.insutype,
        described_person.gend,
        case
            when described_person.brdy is null then '-'
            when extract(year from visit_quarter.quarter_on) - extract(year from described_person.brdy) < 15 then '00-14'
            when extract(year from visit_quarter.quarter_on) - extract(year from described_person.brdy) < 45 then '15-44'
            when extract(year from visit_quarter.quarter_on) - extract(year from described_person.brdy) < 65 then '45-64'
            else '65-'
        end as age_band,
        case when visit_quarter.has_chronic = 1 then '慢特病' else '普通' end as illness,
    from visit_quarter
    left join described_person on visit_quarter.psn_no = described_person.psn_no
    where visit_quarter.n_visits >= $min_visits
)

select
    aged_quarter.psn_no || '|' || cast(extract(year from aged_quarter.quarter_on) as varchar)
    || 'Q' || cast(extract(quarter from aged_quarter.quarter_on) as varchar) as subject_id,
    cast(null as varchar) as fixmedins_code, -- a person belongs to no institution
    aged_quarter.quarter_on as subject_on,
    aged_quarter.illness || '|' || aged_quarter.age_band || '|' || aged_quarter.gend
    || '|' || aged_quarter.insutype as peer_person,
    aged_quarter.illness || '|' || aged_quarter.age_band as peer_age,
    aged_quarter.illness as peer_illness,
    cast(aged_quarter.n_visits as double) as visits,
    cast(visit_choice.n_institutions as double) as institutions,
    cast(nullif(visit_choice.n_prescribers, 0) as double) as prescribers,
    cast(aged_quarter.n_busy_days as double) / aged_quarter.n_days as busy_day_share,
    cast(aged_quarter.n_out_of_county as double) / aged_quarter.n_visits as out_of_county_share,
    cast(aged_quarter.n_at_night as double) / aged_quarter.n_visits as night_share,
    aged_quarter.fund_amount / aged_quarter.n_visits as fund_per_visit,
    aged_quarter.fund_amount / own_past.fund_amount as fund_change,
    drug_quarter.drug_amount / drug_quarter.line_amount as drug_share,
    case
        when aged_quarter.n_visits > $min_visits then drug_quarter.dearest_drug_amount / drug_quarter.line_amount
    end as dearest_drug_share,
    drug_quarter.supply_days / 91.0 as supply_ratio,
from aged_quarter
inner join visit_choice
    on aged_quarter.psn_no = visit_choice.psn_no and aged_quarter.quarter_on = visit_choice.quarter_on
left join drug_quarter
    on aged_quarter.psn_no = drug_quarter.psn_no and aged_quarter.quarter_on = drug_quarter.quarter_on
left join own_past
    on aged_quarter.psn_no = own_past.psn_no and aged_quarter.quarter_on = own_past.quarter_on
order by aged_quarter.psn_no, aged_quarter.quarter_on
