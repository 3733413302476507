-- One row per stay and calendar day with charges: the days of its settlements together.
with
-- Nearly every stay has one settlement, whose days are the stay's as they are.
settled_once as (
    select
        setl_id,
        mdtrt_id,
        fixmedins_code,
    from inpatient_settlement
    where n_settlements = 1
),

settled_again as (
    select
        setl_id,
        mdtrt_id,
        fixmedins_code,
    from inpatient_settlement
    where n_settlements > 1
)

select
    settled_once.mdtrt_id as stay_id,
    settled_once.fixmedins_code,
    charged.charged_on,
    charged.bed_cnt,
    charged.n_care_lines,
    charged.total_amount,
    charged.bed_amount,
    charged.exam_amount,
    charged.lab_amount,
    charged.treatment_amount,
    charged.surgery_amount,
    charged.drug_amount,
    charged.consumable_amount,
    charged.night_amount,
    charged.first_care_at,
    charged.last_care_at,
    charged.n_lines,
from settlement_day as charged
inner join settled_once
    on charged.setl_id = settled_once.setl_id
union all
select
    settled_again.mdtrt_id as stay_id,
    settled_again.fixmedins_code,
    charged.charged_on,
    cast(sum(charged.bed_cnt) as decimal(18, 4)) as bed_cnt,
    cast(sum(charged.n_care_lines) as integer) as n_care_lines,
    cast(sum(charged.total_amount) as decimal(18, 2)) as total_amount,
    cast(sum(charged.bed_amount) as decimal(18, 2)) as bed_amount,
    cast(sum(charged.exam_amount) as decimal(18, 2)) as exam_amount,
    cast(sum(charged.lab_amount) as decimal(18, 2)) as lab_amount,
    cast(sum(charged.treatment_amount) as decimal(18, 2)) as treatment_amount,
    cast(sum(charged.surgery_amount) as decimal(18, 2)) as surgery_amount,
    cast(sum(charged.drug_amount) as decimal(18, 2)) as drug_amount,
    cast(sum(charged.consumable_amount) as decimal(18, 2)) as consumable_amount,
    cast(sum(charged.night_amount) as decimal(18, 2)) as night_amount,
    min(charged.first_care_at) as first_care_at,
    max(charged.last_care_at) as last_care_at,
    cast(sum(charged.n_lines) as integer) as n_lines,
from settlement_day as charged
inner join settled_again
    on charged.setl_id = settled_again.setl_id
group by settled_again.mdtrt_id, settled_again.fixmedins_code, charged.charged_on
