-- One row per person for whom the fund paid before benefits began.
with
cohort as (
    select
        person.benefit_begn,
        count(*) as n_persons,
    from person
    where person.benefit_begn in (select early_payment.benefit_begn, from early_payment)
    group by person.benefit_begn
),

reset as ( -- a date before which many of its persons were paid is not the day they were insured
    select early_payment.benefit_begn,
    from early_payment
    inner join cohort on early_payment.benefit_begn = cohort.benefit_begn
    group by early_payment.benefit_begn, cohort.n_persons
    having
        count(distinct early_payment.psn_no) >= $min_cohort
        and count(distinct early_payment.psn_no) > $max_cohort_share * cohort.n_persons
)

select
    psn_no as subject_id,
    arg_min(fixmedins_code, concat(cast(begntime as varchar), setl_id)) as fixmedins_code,
    psn_no,
    min(began_on) as begn_date,
    max(ended_on) as end_date,
    sum(amount) as amount,
    max(benefit_begn) as benefit_begn,
    count(*) as n_settlements,
    max(date_diff('day', began_on, benefit_begn)) as days_early,
    list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
from early_payment
where benefit_begn not in (select reset.benefit_begn, from reset)
group by psn_no
order by subject_id
