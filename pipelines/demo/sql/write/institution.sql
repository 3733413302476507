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
    case
        when licensed_beds is not null then nullif(licensed_beds, -1) -- -1: a case whose licence is not on record
        when u('licence unknown', institution.inst_no) >= 0.14 then ceil(beds * 1.08)::integer
    end as aprv_bed_cnt,
    monitored::integer as bed_monitored,
    agreed_from as begn_date,
    agreed_upto as end_date,
    suspended_from as suspend_begn,
    suspended_upto as suspend_end,
from institution
left join bed_total on institution.inst_no = bed_total.inst_no
order by fixmedins_code
