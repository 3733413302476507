-- One row per institution as delivered; a seventh of the hospitals' licensed beds are not on record.
with
ward as (
    select distinct
        inst_no,
        dept_no,
        beds,
    from ward_turn
),

bed_total as (
    select
        inst_no,
        sum(beds) as beds,
    from ward
    group by inst_no
)

select
    fixmedins_code,
    inst_name as fixmedins_name,
    fixmedins_type,
    hosp_lv,
    '9901' || lpad(county_no::varchar, 2, '0') as admdvs,
    specialty,
    case when u('licence unknown', institution.inst_no) < 0.14 then null else ceil(beds * 1.08)::integer end as aprv_bed_cnt,
    monitored::integer as bed_monitored,
    date '2020-01-01' + 31 * (institution.inst_no % 40)::integer as begn_date,
    null::date as end_date,
    null::date as suspend_begn,
    null::date as suspend_end,
from institution
left join bed_total on institution.inst_no = bed_total.inst_no
order by fixmedins_code
