-- One row per document to pull for a lead that no card stands behind: one of a model, or a control.
select
    standard.entry,
    standard.place,
from (values ('住院病历首页', 1), ('出入院记录', 2), ('医嘱', 3), ('护理记录', 4), ('费用清单', 5)) as standard (entry, place)
order by standard.place
