-- One row per settlement paid by the fund for a service that ended before the person's benefits began.
select
    paid.setl_id,
    paid.psn_no,
    paid.fixmedins_code,
    paid.begntime,
    cast(paid.begntime as date) as began_on,
    cast(paid.endtime as date) as ended_on,
    paid.fund_pay_sumamt as amount,
    person.benefit_begn,
from net_settlement as paid
inner join person on paid.psn_no = person.psn_no
where
    cast(paid.endtime as date) < person.benefit_begn -- half-open: on that day benefits have begun
    and paid.fund_pay_sumamt > 0
    and paid.insutype = person.insutype -- what the other scheme paid it paid under its own dates
    and date_diff('day', person.brdy, cast(paid.begntime as date)) > $newborn_days
order by paid.setl_id
