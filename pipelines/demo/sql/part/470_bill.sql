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
        summed.*,
        case
            when summed.visit_class = 1 and part_no = 1
                then case institution.hosp_lv when '3' then 800 when '2' then 400 else 150 end
            else 0
        end as deductible,
        case when encounter.from_account then 0 else 1 end
        * (
            case
                when summed.visit_class = 1 then case institution.hosp_lv when '3' then 0.62 when '2' then 0.74 else 0.85 end
                when encounter.med_type = '14' then 0.68
                when encounter.med_type = '41' then 0.45
                else 0.5
            end
            + case person.insutype when '310' then 0.12 else 0 end
        )::decimal(6, 2) as fund_rate,
        case
            when encounter.from_account then 1
            when person.insutype = '310' then 0.4 + 0.6 * u('account', summed.visit_class, summed.visit_no, part_no)
            else 0
        end::decimal(6, 4)
            as account_rate,
    from summed
    inner join encounter
        on
            summed.visit_class = encounter.visit_class
            and summed.visit_no = encounter.visit_no
    inner join person on encounter.person_no = person.person_no
    inner join institution on encounter.inst_no = institution.inst_no
),

funded as (
    select
        *,
        (round(greatest(total - deductible, 0) * fund_rate, 2))::decimal(18, 2) as fund,
    from rated
),

accounted as (
    select
        *,
        (round((total - fund) * account_rate, 2))::decimal(18, 2) as account_pay,
    from funded
)

select
    visit_class,
    visit_no,
    part_no,
    total,
    fund,
    account_pay,
    total - fund - account_pay as cash,
from accounted
