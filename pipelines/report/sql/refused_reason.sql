-- One row per file, column and reason of tonight's refused rows, most first: what to mend, and an example's line.
select
    quarantine.extract,
    quarantine.file,
    quarantine."column",
    quarantine.reason,
    count(*) as n_rows,
    min(quarantine.line) as first_line,
from quarantine
inner join tonight on quarantine.delivery_id = tonight.delivery_id
group by quarantine.extract, quarantine.file, quarantine."column", quarantine.reason
order by n_rows desc, quarantine.file asc, quarantine."column" asc, quarantine.reason asc
limit 20
