-- One row per beginning of benefits before which so many of its persons were paid that it cannot be theirs.
with
cohort as (
    select
        benefit_begn,
        count(*) as n_persons,
    from person
    where benefit_begn is not null
    group by benefit_begn
),

early as (
    select
        benefit_begn,
        count(distinct psn_no) as n_persons,
        count(*) as n_settlements,
    from early_payment
    group by benefit_begn
)

select
    'benefit_beginning_reset' as kind,
    cast(early.benefit_begn as varchar) as subject,
    early.n_settlements as n_records,
    concat(
        '待遇开始日期为', cast(early.benefit_begn as varchar), '的', cast(cohort.n_persons as varchar), '人中有',
        cast(early.n_persons as varchar), '人此前已有基金支付，该日期疑为批量重置，请核对参保信息。'
    ) as message,
from early
inner join cohort on early.benefit_begn = cohort.benefit_begn
where early.n_persons >= $min_cohort and early.n_persons > $max_cohort_share * cohort.n_persons
order by subject
