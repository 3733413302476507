-- One row per institution and run of nights with more patients than licensed beds allow.
with
run as (
    select
        fixmedins_code,
        run_no,
        min(spell_from) as begn_date,
        max(spell_until) - 1 as end_date, -- the last night
        max(n_beds) as n_beds,
        sum(date_diff('day', spell_from, spell_until)) as n_nights,
        max(n_patients) as peak_patients,
        arg_max(spell_from, 100000 * n_patients - date_diff('day', date '2000-01-01', spell_from)) as peak_on, -- of equals the first
    from crowded_spell
    group by fixmedins_code, run_no
),

surplus as ( -- nobody can say who lay in the surplus beds: each patient bears the surplus of the nights spent
    select
        spell.fixmedins_code,
        spell.run_no,
        stay.stay_id,
        sum(
            date_diff('day', spell.spell_from, spell.spell_until)
            * cast(spell.n_patients - spell.n_beds as double) / spell.n_patients
        ) / max(stay.nights) as stay_share,
    from crowded_spell as spell
    inner join stay
        on
            spell.fixmedins_code = stay.fixmedins_code
            and spell.spell_from >= stay.admitted_on
            and spell.spell_from < stay.discharged_on
    left join absence
        on
            stay.stay_id = absence.stay_id
            and spell.spell_from between absence.first_night_on and absence.last_night_on
    left join person on stay.psn_no = person.psn_no
    where
        absence.stay_id is null
        and coalesce(stay.diag_group, '') not like 'P%'
        and coalesce(stay.diag_group, '') <> 'Z38'
        and coalesce(date_diff('day', person.brdy, stay.admitted_on) > $newborn_days, true)
    group by spell.fixmedins_code, spell.run_no, stay.stay_id
),

accused as (
    select
        surplus.fixmedins_code,
        surplus.run_no,
        surplus.stay_id,
        paid.setl_id,
        cast(round(greatest(paid.fund_pay_sumamt, 0) * surplus.stay_share, 2) as decimal(18, 2)) as amount,
    from surplus
    inner join net_settlement as paid on surplus.stay_id = paid.mdtrt_id
)

select
    run.fixmedins_code as subject_id,
    run.fixmedins_code,
    cast(null as varchar) as psn_no,
    run.begn_date,
    run.end_date,
    sum(accused.amount) as amount,
    run.n_beds,
    run.n_nights,
    run.peak_patients,
    run.peak_on,
    cast(run.peak_patients as double) / run.n_beds as peak_use,
    count(distinct accused.stay_id) as n_stays,
    list(struct_pack(record_type := 'settlement', record_id := accused.setl_id, amount := accused.amount)) as records,
from run
inner join accused on run.fixmedins_code = accused.fixmedins_code and run.run_no = accused.run_no
group by
    run.fixmedins_code, run.run_no, run.begn_date, run.end_date, run.n_beds, run.n_nights,
    run.peak_patients, run.peak_on
order by subject_id, begn_date
