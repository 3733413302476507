-- One row per confirmed settlement and scheme that accused it: lead, money, day of closing and physician.
select
    landed_outcome_record.lead_id,
    landed_outcome_record.setl_id,
    unnest(string_split(landed_outcome_record.schemes, ';')) as scheme,
    landed_outcome_record.confirmed_amt,
    coalesce(landed_outcome.closed_on, landed_outcome_record.listed_on) as closed_on,
    coalesce(landed_outcome_record.fixmedins_code, settlement.fixmedins_code) as fixmedins_code,
    settlement.psn_no,
    cast(settlement.begntime as date) as served_on,
    coalesce(settlement.atddr_no, settlement.rx_dr_codg) as doctor,
from landed_outcome_record
left join landed_outcome on landed_outcome_record.lead_id = landed_outcome.lead_id
left join settlement on landed_outcome_record.setl_id = settlement.setl_id
where landed_outcome_record.verdict in ('confirmed', 'partial')
order by landed_outcome_record.lead_id, landed_outcome_record.setl_id
