-- One row per extract that was ever delivered with dates: its last day, and how far that lies before the night's.
select
    extract_presence.extract,
    extract_presence.n_rows,
    extract_presence.first_on,
    extract_presence.last_on,
    date_diff('day', extract_presence.last_on, tonight.extract_date) as behind_days,
from extract_presence
cross join tonight
where extract_presence.n_rows > 0 and extract_presence.last_on is not null
order by behind_days desc, extract_presence.extract asc
