-- One row: the contract checks of tonight that passed, failed and had nothing to look at.
select
    count(*) as n_checks,
    count(*) filter (where contract_check.success) as n_passed,
    count(*) filter (where not contract_check.success) as n_failed,
    count(*) filter (where contract_check.success is null) as n_idle,
from contract_check
inner join tonight on contract_check.run_id = tonight.run_id
