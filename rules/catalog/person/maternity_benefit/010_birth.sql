-- One row per stay in which a child was born, with what is known of the mother.
with
sign as ( -- what the papers of a stay say; the type of settlement alone says that maternity was paid
    select
        stay.*,
        concat(';', replace(coalesce(stay.oprn_oprt_code, ''), ' ', '')) as operations,
        person.gend,
        year(stay.admitted_on) - year(person.brdy) - case
            when month(stay.admitted_on) < month(person.brdy) then 1
            when month(stay.admitted_on) = month(person.brdy) and day(stay.admitted_on) < day(person.brdy) then 1
            else 0
        end as age,
    from stay
    inner join person on stay.psn_no = person.psn_no
    where
        stay.med_type = '52'
        or stay.diag_group like 'O%'
        or stay.diag_group like 'Z%'
        or stay.oprn_oprt_code like '%7%'
),

told as (
    select
        sign.*,
        case when exists (
            select 1, from knowledge_delivery_sign as known
            where
                (known.kind = 'diagnosis' and starts_with(sign.main_diag_code, known.code_prefix))
                or (known.kind = 'operation' and sign.operations like concat('%;', known.code_prefix, '%'))
        ) then 1 else 0 end as is_birth,
    from sign
),

birth as (
    select *,
    from told
    where
        (is_birth = 1 or med_type = '52')
        and age >= 1 -- the newborn itself may be settled under the maternity type
        and coalesce(diag_group, '') not like 'P%'
        and coalesce(diag_group, '') <> 'Z38'
),

misread as ( -- where most mothers are men, the sexes are mixed up
    select fixmedins_code,
    from birth
    group by fixmedins_code
    having
        count(case when gend = '1' then 1 end) >= $min_misread
        and count(case when gend = '1' then 1 end) > $max_male_share * count(*)
)

select
    birth.stay_id,
    birth.psn_no,
    birth.fixmedins_code,
    birth.admitted_on,
    birth.discharged_on,
    birth.main_diag_name,
    birth.oprn_oprt_code,
    birth.age,
    case when birth.gend = '1' and misread.fixmedins_code is null then 1 else 0 end as is_male,
    case when birth.age < $min_age or birth.age > $max_age then 1 else 0 end as is_out_of_age,
    case when birth.is_birth = 1 then date_diff('day', lag(birth.admitted_on) over (
        partition by birth.psn_no, birth.is_birth order by birth.admitted_on, birth.stay_id
    ), birth.admitted_on) end as gap_days,
    case when birth.is_birth = 1 then date_diff('day', birth.admitted_on, lead(birth.admitted_on) over (
        partition by birth.psn_no, birth.is_birth order by birth.admitted_on, birth.stay_id
    )) end as next_gap_days,
from birth
left join misread on birth.fixmedins_code = misread.fixmedins_code
order by birth.stay_id
