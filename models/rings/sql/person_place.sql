-- One row per place and person: how often the person was there.
select
    place_no,
    psn_no,
    count(*) as n_sightings,
from sighting
group by place_no, psn_no
