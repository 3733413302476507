-- One row per contract check of tonight, gravest first.
select
    contract_check.extract,
    contract_check.check_name,
    contract_check.severity,
    contract_check.success,
    contract_check.n_rows,
    contract_check.n_unexpected,
    contract_check.message,
from contract_check
inner join tonight on contract_check.run_id = tonight.run_id
order by
    case contract_check.severity when 'critical' then 1 when 'error' then 2 else 3 end asc,
    contract_check.extract asc,
    contract_check.check_name asc
