-- One row per physician and confirmed lead: the gravest band of the schemes confirmed, by the table in force on the day
-- of service. One course of conduct gives points once, under its gravest heading.
with
in_force as (
    select
        confirmed_record.lead_id,
        confirmed_record.setl_id,
        confirmed_record.fixmedins_code,
        confirmed_record.doctor,
        confirmed_record.closed_on,
        confirmed_record.confirmed_amt,
        confirmed_record.scheme,
        physician_points.least_points,
        physician_points.most_points,
        physician_points.source,
    from confirmed_record
    inner join knowledge_physician_points as physician_points
        on
            confirmed_record.scheme = physician_points.scheme
            and confirmed_record.served_on >= physician_points.valid_from
    where
        confirmed_record.doctor is not null
        and coalesce(confirmed_record.confirmed_amt, 1) > 0 -- 0 yuan: listed for comparison only
    qualify row_number() over (
        partition by confirmed_record.lead_id, confirmed_record.setl_id, confirmed_record.scheme
        order by physician_points.valid_from desc
    ) = 1
),

known_doctor as (
    select in_force.*,
    from in_force
    where not exists (
        select 1,
        from knowledge_default_doctor as default_doctor
        where
            (default_doctor.match = 'whole' and in_force.doctor = default_doctor.doctor)
            or (default_doctor.match = 'ends' and ends_with(in_force.doctor, default_doctor.doctor))
    )
),

money as (
    select
        lead_id,
        fixmedins_code,
        doctor,
        count(*) as n_records,
        sum(confirmed_amt) as confirmed_amt,
    from (
        select distinct
            lead_id,
            setl_id,
            fixmedins_code,
            doctor,
            confirmed_amt,
        from known_doctor
    ) as settled
    group by lead_id, fixmedins_code, doctor
)

select
    known_doctor.fixmedins_code,
    known_doctor.doctor,
    known_doctor.lead_id,
    string_agg(distinct scheme_title.title, '、' order by scheme_title.title) as schemes,
    min(known_doctor.closed_on) as closed_on,
    max(known_doctor.most_points) as most_points,
    arg_max(known_doctor.least_points, known_doctor.most_points * 100 + known_doctor.least_points) as least_points,
    min(known_doctor.source) as origin,
    any_value(money.n_records) as n_records,
    cast(any_value(money.confirmed_amt) as decimal(18, 2)) as confirmed_amt,
from known_doctor
inner join money
    on
        known_doctor.lead_id = money.lead_id
        and known_doctor.fixmedins_code = money.fixmedins_code
        and known_doctor.doctor = money.doctor
left join scheme_title on known_doctor.scheme = scheme_title.scheme
group by known_doctor.fixmedins_code, known_doctor.doctor, known_doctor.lead_id
order by known_doctor.fixmedins_code, known_doctor.doctor, known_doctor.lead_id
