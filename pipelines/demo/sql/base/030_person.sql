-- One row per insured person, with what the year will do to them.
with
chronic as (
    select
        *,
        case
            when case_no is not null and u('illness', person_no) < 0.02 then null
            when age >= 30 and u('illness', person_no) < 0.0008 + 0.00002 * age then 'dialysis'
            when age between 18 and 70 and u('illness', person_no) between 0.01 and 0.016 then 'chronic_mind'
            when u('illness', person_no) between 0.02 and 0.02 + 0.0022 * greatest(age - 38, 0) then 'chronic_bp'
            when u('illness', person_no) between 0.2 and 0.2 + 0.0014 * greatest(age - 38, 0) then 'chronic_dm'
            when u('illness', person_no) between 0.3 and 0.3 + 0.0013 * greatest(age - 45, 0) then 'chronic_heart'
            when u('illness', person_no) between 0.4 and 0.4 + 0.0006 * greatest(age - 45, 0) then 'chronic_lung'
        end as illness,
        case when age between 19 and 74 and u('employed', person_no) < 0.3 then '310' else '390' end as insutype,
    from drawn_person
)

select
    * rename (case_no as of_case),
    '99' || lpad((person_no::bigint * 97 + 13)::varchar, 14, '0') as psn_no,
    calendar(0) - (age * 365.25)::integer - between_whole(0, 364, u('birthday', person_no)) as born_on,
    case
        when insutype = '310'
            -- a few large employers, many small ones
            then 'E9901' || lpad(floor(getvariable('persons') * 0.02 * power(u('employer', person_no), 2))::integer::varchar, 6, '0')
        when age >= 70 and u('care home', person_no) < 0.04
            then 'N9901' || lpad(floor(getvariable('persons') * 0.0004 * u('which home', person_no))::integer::varchar, 6, '0')
    end as emp_no,
    case when case_no is null and u('joined', person_no) < 0.02 then between_whole(0, 200, u('joined on', person_no)) else -365 end
        as benefit_day,
    case
        when case_no is null and u('dies', person_no) < case band when 5 then 0.035 when 4 then 0.008 when 3 then 0.002 else 0.0004 end
            then between_whole(20, 364, u('dies on', person_no))
    end as death_day,
    -- who is often ill is often ill
    case when illness is not null then 1.7 else 0.85 end as frailty,
    -- what the register says of them, when a case makes it say something else
    null::integer as listed_sex,
    null::date as listed_born_on,
    null::integer as listed_death_day,
    null::integer as listed_benefit_day,
from chronic
order by person_no
