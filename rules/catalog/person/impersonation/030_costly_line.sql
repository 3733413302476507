-- One row per charge line of a costly drug that one doctor prescribed to several persons within a minute.
with
prescribed as (
    select
        packed.setl_id,
        packed.psn_no,
        packed.fixmedins_code,
        packed.visited_on,
        packed.begntime,
        coalesce(packed.rx_dr_codg, charge.bilg_dr_codg, packed.atddr_no) as doctor,
        charge.feedetl_sn,
        charge.med_list_codg,
        charge.med_list_name,
        cast(round(charge.det_item_fee_sumamt * packed.fund_share, 2) as decimal(18, 2)) as amount,
    from packed_visit as packed
    inner join net_charge_line as charge on packed.setl_id = charge.setl_id
    where charge.list_type = '101' and charge.det_item_fee_sumamt >= $min_line_amount
),

default_code as (
    select distinct prescribed.doctor,
    from prescribed
    inner join knowledge_default_doctor as known
        on
            (known.match = 'whole' and lower(trim(prescribed.doctor)) = lower(known.doctor))
            or (known.match = 'ends' and trim(prescribed.doctor) like concat('%', known.doctor))
),

household as ( -- twins, and those who share an employer or a home, count once
    select
        prescribed.*,
        row_number() over (
            partition by
                prescribed.fixmedins_code, prescribed.doctor, prescribed.med_list_codg, prescribed.visited_on,
                coalesce(patient.emp_no, cast(patient.brdy as varchar))
            order by prescribed.begntime, prescribed.feedetl_sn
        ) as nth_of_household,
    from prescribed
    inner join person as patient on prescribed.psn_no = patient.psn_no
    where
        prescribed.doctor is not null
        and prescribed.doctor not in (select default_code.doctor, from default_code)
),

followed as (
    select
        *,
        lead(begntime, $min_persons - 1) over (
            partition by fixmedins_code, doctor, med_list_codg, visited_on order by begntime, feedetl_sn
        ) as filled_at,
    from household
    where nth_of_household = 1
),

started as (
    select
        *,
        max(case when date_diff('second', begntime, filled_at) <= $max_seconds then begntime end) over (
            partition by fixmedins_code, doctor, med_list_codg, visited_on
            order by begntime, feedetl_sn rows between unbounded preceding and current row
        ) as started_at,
    from followed
)

select
    *,
    count(*) over (partition by fixmedins_code, doctor, med_list_codg, visited_on) as n_persons,
    row_number() over (partition by fixmedins_code, doctor, visited_on order by begntime, feedetl_sn) as nth_of_day,
from started
where date_diff('second', started_at, begntime) <= $max_seconds -- the last second still counts
