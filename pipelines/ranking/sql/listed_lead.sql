-- One row per lead in the columns of the table lead. Their long texts are read here, when all is said, in their order.
select
    dated_lead.*,
    moved_lead.rank,
    moved_lead.moved,
from dated_lead
inner join moved_lead on dated_lead.lead_id = moved_lead.lead_id
union all
select
    ended_lead.*,
    moved_lead.rank,
    moved_lead.moved,
from ended_lead
inner join moved_lead on ended_lead.lead_id = moved_lead.lead_id
