-- One row per stay with its turn in the ward: beds are a queue, whoever leaves puts a bed at its end.
with
change as (
    select
        inst_no,
        dept_no,
        admitted_at as changed_at,
        1 as step,
    from stay
    union all
    select
        inst_no,
        dept_no,
        discharged_at as changed_at,
        -1 as step,
    from stay
),

census as (
    select
        inst_no,
        dept_no,
        sum(step) over (partition by inst_no, dept_no order by changed_at, step) as patients,
    from change
),

ward as (
    select
        inst_no,
        dept_no,
        max(patients)::bigint as beds,
    from census
    group by inst_no, dept_no
),

turn as (
    select
        stay_no,
        inst_no,
        dept_no,
        row_number() over (partition by inst_no, dept_no order by admitted_at, stay_no) as came,
        row_number() over (partition by inst_no, dept_no order by discharged_at, stay_no) as went,
    from stay
)

-- the nth patient takes the nth bed, or the bed of the patient who was (n - beds)th to leave
select
    turn.stay_no,
    turn.inst_no,
    turn.dept_no,
    ward.beds,
    turn.came,
    coalesce(earlier.stay_no, turn.stay_no) as heir_of,
from turn
inner join ward on turn.inst_no = ward.inst_no and turn.dept_no = ward.dept_no
left join turn as earlier
    on
        turn.inst_no = earlier.inst_no
        and turn.dept_no = earlier.dept_no
        and earlier.went = turn.came - ward.beds
order by stay_no
