-- One row per institution and drug or consumable given to at least $min_persons persons: peers and features of the card.
with
measured as (
    select
        item_use.*,
        item_use.amount / item_use.quantity as price,
        item_use.quantity / item_use.n_persons as quantity_per_person,
        cast(item_use.n_persons as double) / institution_use.n_persons as person_share,
        case
            when institution_use.n_items >= $min_items -- of few items each is a large share
                then item_use.amount / nullif(institution_use.amount, 0)
        end as amount_share,
        institution_use.n_physicians,
        coalesce(institution.fixmedins_type, '-') as fixmedins_type,
        coalesce(institution.hosp_lv, '-') as hosp_lv,
    from item_use
    inner join institution on item_use.fixmedins_code = institution.fixmedins_code
    inner join institution_use on item_use.fixmedins_code = institution_use.fixmedins_code
),

item_norm as (
    select
        med_list_codg,
        fixmedins_type,
        nullif(median(price), 0) as price,
        nullif(median(quantity_per_person), 0) as quantity_per_person,
        nullif(median(person_share), 0) as person_share,
    from measured
    group by med_list_codg, fixmedins_type
    having count(*) >= $min_institutions
)

select
    measured.fixmedins_code || '|' || measured.med_list_codg as subject_id,
    measured.fixmedins_code,
    measured.last_on as subject_on,
    'T' || measured.fixmedins_type || '|L' || measured.hosp_lv || '|' || measured.med_chrgitm_type as peer_level,
    'T' || measured.fixmedins_type || '|' || measured.med_chrgitm_type as peer_kind,
    'T' || measured.fixmedins_type as peer_type, -- pharmacies and hospitals never meet
    measured.price / item_norm.price as price_ratio,
    measured.quantity_per_person / item_norm.quantity_per_person as quantity_ratio,
    measured.person_share / item_norm.person_share as person_ratio,
    measured.amount_share,
    case when measured.n_days >= $recent_days then measured.busiest_day_share end as busiest_day_share,
    case when measured.n_physicians >= $min_physicians then measured.main_physician_share end as main_physician_share,
    case
        when measured.n_days >= 2 * $recent_days
            then
                (measured.recent_quantity / $recent_days)
                / nullif((measured.quantity - measured.recent_quantity) / (measured.n_days - $recent_days), 0)
    end as recent_change,
from measured
left join item_norm
    on
        measured.med_list_codg = item_norm.med_list_codg
        and measured.fixmedins_type = item_norm.fixmedins_type
order by measured.fixmedins_code, measured.med_list_codg
