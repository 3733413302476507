-- One row per charge line of an item limited to a sex or an age, with whether the person contradicts the limit.
with
line as (
    select
        charge.*,
        cast(paid.begntime as date) as begun_on,
        paid.fund_pay_sumamt,
        paid.medfee_sumamt,
        coalesce(paid.dscg_maindiag_code, '') as main_diag_code,
        person.gend,
        person.brdy,
    from limited_charge as charge
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    inner join person on charge.psn_no = person.psn_no
),

dated as ( -- days as numbers such as 20250302: their difference holds the completed years
    select
        *,
        year(charged_on) * 10000 + month(charged_on) * 100 + day(charged_on) as charged_no,
        year(begun_on) * 10000 + month(begun_on) * 100 + day(begun_on) as begun_no,
        year(brdy) * 10000 + month(brdy) * 100 + day(brdy) as born_no,
    from line
),

aged as (
    select
        *,
        cast(floor((charged_no - born_no) / 10000) as integer) as age,
        cast(floor((begun_no - born_no) / 10000) as integer) as age_before, -- when the visit began
    from dated
),

childbirth as (
    select distinct
        psn_no,
        admitted_on as born_on,
    from stay
    where med_type = '52' or diag_group in ('O80', 'O81', 'O82', 'O83', 'O84')
),

newborn as ( -- what is done to the child is billed under the mother's number
    select feedetl_sn,
    from aged
    where age >= 12 and starts_with(main_diag_code, 'P')
    union
    select aged.feedetl_sn,
    from aged
    inner join childbirth on aged.psn_no = childbirth.psn_no
    where
        aged.age >= 12
        and aged.age_max <= 1
        and aged.charged_on between childbirth.born_on - interval 1 day and childbirth.born_on + interval 60 day
)

select
    aged.feedetl_sn,
    aged.setl_id,
    aged.mdtrt_id,
    aged.psn_no,
    aged.fixmedins_code,
    aged.med_list_codg,
    aged.med_list_name,
    aged.det_item_fee_sumamt,
    aged.charged_on,
    aged.fund_pay_sumamt,
    aged.medfee_sumamt,
    aged.gend,
    aged.gend_limit,
    aged.age,
    aged.age_min,
    aged.age_max,
    case
        when newborn.feedetl_sn is not null then null
        when aged.gend in ('1', '2') and aged.gend_limit in ('1', '2') and aged.gend <> aged.gend_limit then 'sex'
        when aged.age not between 0 and 110 then null -- a date of birth nobody believes
        when aged.age < aged.age_min then 'age' -- who is too young today was so when the visit began
        when aged.age_before > aged.age_max then 'age'
    end as contradiction,
from aged
left join newborn on aged.feedetl_sn = newborn.feedetl_sn
