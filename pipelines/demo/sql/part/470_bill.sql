-- One row per original settlement with its total, to the cent the sum of its lines.
with
summed as (
    select
        visit_class,
        visit_no,
        part_no,
        sum(amount) - sum(credited_amount) as total,
    from line
    group by visit_class, visit_no, part_no
),

rated as (
    select
        summed.visit_class,
        summed.visit_no,
        summed.part_no,
        summed.total,
        coalesce(stay.person_no, visit.person_no) as person_no,
        coalesce(stay.inst_no, visit.inst_no) as inst_no,
        coalesce(stay.med_type, visit.med_type) as med_type,
        case
            when visit_class = 1 and summed.part_no = 1
                then case institution.hosp_lv when '3' then 800 when '2' then 400 else 150 end
            else 0
        end as deductible,
        case
            when visit_class = 1 then case institution.hosp_lv when '3' then 0.62 when '2' then 0.74 else 0.85 end
            when visit.med_type = '14' then 0.68
            when visit.med_type = '41' then 0.45
            else 0.5
        end
        + case person.insutype when '310' then 0.12 else 0 end as rate,
        person.insutype,
        u('account', visit_class, summed.visit_no, summed.part_no) as account_share,
    from summed
    left join stay on summed.visit_class = 1 and stay.stay_no = summed.visit_no
    left join visit on summed.visit_class = 2 and visit.visit_no = summed.visit_no
    inner join person on person.person_no = coalesce(stay.person_no, visit.person_no)
    inner join institution on institution.inst_no = coalesce(stay.inst_no, visit.inst_no)
),

funded as (
    select
        * exclude (deductible, rate),
        cast(round(greatest(total - deductible, 0) * rate::decimal(6, 2), 2) as decimal(18, 2)) as fund,
    from rated
),

accounted as (
    select
        *,
        case insutype
            when '310' then cast(round((total - fund) * (0.4 + 0.6 * account_share)::decimal(6, 4), 2) as decimal(18, 2))
            else 0
        end::decimal(18, 2) as account,
    from funded
)

select
    * exclude (account_share),
    total - fund - account as cash,
from accounted
