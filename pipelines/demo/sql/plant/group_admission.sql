-- One row per stay of people who come to one hospital together, by arrangement or by chance.
update person
set
    emp_no = case
        when case_person.kind = 'workmates' then 'E99019' || lpad((case_person.case_no % 100000)::varchar, 5, '0')
        else 'N99019' || lpad((case_person.case_no % 100000)::varchar, 5, '0')
    end,
    insutype = case when case_person.kind = 'workmates' then '310' else '390' end
from case_person
where
    case_person.kind in ('care_home_bus', 'workmates', 'fell_ill_together')
    and case_person.person_no = person.person_no;

insert into stay_draft by name
with
coming as (
    select
        *,
        unnest(range(case
            when kind in ('trio', 'influenza_peak') then 2
            when kind = 'fell_ill_together' then 1
            when kind = 'large_hospital' then 5
            else 3
        end))::integer as stay_turn,
    from case_person
    where scheme = 'group_admission'
),

delayed as (
    select
        *,
        (u('comes in the peak', person_no, stay_turn) < 0.5)::integer as flu_delay,
    from coming
),

dated as (
    select
        *,
        case kind
            -- the first and the last weeks of the year; no two hospitals on the same days of both
            when 'influenza_peak'
                then case stay_turn when 0 then 6 + pool_turn * 3 % 13 else 328 + pool_turn * 5 % 17 end + flu_delay
            when 'fell_ill_together' then begn_day
            -- any working day of five seasons; who falls ill on a weekend comes on Monday
            when 'large_hospital' then 5 + 66 * stay_turn + floor(u('which day', person_no, stay_turn) * 36)::integer
            else begn_day % 70 + 12 + stay_turn * between_whole(88, 104, u('comes together', case_no)) + case
                when kind in ('neighbours', 'trio') then (u('a day later', person_no, stay_turn) < 0.4)::integer
                else 0
            end
        end as adm_day,
        case
            when kind = 'influenza_peak' then ['J18.900', 'J20.900', 'J44.100'][1 + (nth + stay_turn) % 3]
            when kind = 'fell_ill_together' then 'A09.900'
            when kind = 'large_hospital'
                then ['I63.900', 'I25.103', 'I50.900', 'J44.100', 'E11.900', 'J18.900', 'I63.900', 'I25.103'][1 + (nth + 3 * stay_turn) % 8]
            else ['M47.802', 'I67.800', 'M51.202', 'E11.900', 'I10.x00', 'K29.500'][1 + (nth + 2 * stay_turn) % 6]
        end as code,
    from delayed
    where
        kind <> 'influenza_peak'
        -- seven come in the first peak, seven in the second: two of them both times
        or (stay_turn = 0 and nth < 7) or (stay_turn = 1 and nth >= 5)
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    adm_day + case when kind = 'large_hospital' and is_weekend(adm_day) then 8 - isodow(calendar(adm_day)) else 0 end as adm_day,
    case
        when kind in ('care_home_bus', 'workmates') then 32400 + nth * between_whole(200, 500, u('one after another', person_no, stay_turn))
        else between_whole(28800, 57600, u('one after another', person_no, stay_turn))
    end as adm_second,
    case
        when kind in ('influenza_peak', 'fell_ill_together', 'large_hospital')
            then round(diagnosis.nights * (0.7 + 0.5 * u('together for', person_no, stay_turn)))
        else between_whole(6, 9, u('together for', person_no, stay_turn))
    end::integer as nights,
    between_whole(32400, 57600, u('leave together', person_no, stay_turn)) as dis_second,
    case when kind in ('influenza_peak', 'fell_ill_together') then '1' else '2' end as adm_way,
    'none' as operations,
    nth * 10 + stay_turn as stay_turn,
    kind,
    case_no,
from dated
inner join diagnosis on dated.code = diagnosis.code
