-- One row per visit, at any time and place, of a patient whom somebody once saw at great pace.
with
looked_for as ( -- a list with a condition on it lets the scan pass over everybody else
    select psn_no,
    from fast_visit
    group by psn_no
    having count(*) > 0
)

select
    settlement.setl_id,
    settlement.psn_no,
    settlement.fixmedins_code,
    settlement.begntime,
    settlement.med_type,
    settlement.rx_dr_codg,
    settlement.atddr_no,
    settlement.fund_pay_sumamt,
from net_settlement as settlement
inner join looked_for on settlement.psn_no = looked_for.psn_no
