-- One row per stay that nobody was present for and whose charges or bed are made up.
with
resemblance as (
    select
        suspect.stay_id,
        other.stay_id as other_stay_id,
        count(*) filter (
            where
            suspect.qty = other.qty
            or abs(suspect.day_qty - other.day_qty) <= $max_quantity_gap * greatest(suspect.day_qty, other.day_qty)
            or abs(suspect.night_qty - other.night_qty)
            <= $max_quantity_gap * greatest(suspect.night_qty, other.night_qty)
        ) / cast(max(suspect.n_items) + max(other.n_items) - count(*) as double) as similarity,
    from charge_profile as suspect
    inner join charge_profile as other
        on
            suspect.fixmedins_code = other.fixmedins_code
            and suspect.med_list_codg = other.med_list_codg
            and suspect.stay_id <> other.stay_id
    where suspect.is_unseen = 1 and (other.is_unseen = 1 or suspect.diag_group = other.diag_group)
    group by suspect.stay_id, other.stay_id
),

alike as (
    select
        stay_id,
        count(*) as n_alike,
        max(similarity) as similarity,
        min(other_stay_id) as example_stay,
    from resemblance
    where similarity >= $min_similarity
    group by stay_id
),

repeated as ( -- every whole day has the same items in the same quantities
    select
        stay_id,
        max(n_whole_days) as n_same_days,
    from charge_profile
    where is_unseen = 1 and n_whole_days > 0
    group by stay_id
    having
        max(n_whole_days) >= $min_same_days
        and min(n_whole_days) = max(n_whole_days) and max(n_whole_day_quantities) = 1
),

intensive as ( -- intensive care is often not watched
    select
        profile.stay_id,
        max(profile.n_days) as n_days,
    from charge_profile as profile
    inner join knowledge_intensive_bed_item as bed on profile.item_name like concat('%', bed.name_part, '%床%')
    where profile.is_unseen = 1
    group by profile.stay_id
)

select
    unseen_stay.stay_id as subject_id,
    unseen_stay.fixmedins_code,
    unseen_stay.psn_no,
    unseen_stay.admitted_on as begn_date,
    unseen_stay.discharged_on as end_date,
    unseen_stay.fund_amount as amount,
    unseen_stay.nights as n_nights,
    unseen_stay.n_judged_nights - coalesce(intensive.n_days, 0) as n_unseen_nights,
    unseen_stay.unknown_bed,
    alike.n_alike,
    round(alike.similarity, 2) as similarity,
    alike.example_stay,
    repeated.n_same_days,
from unseen_stay
left join alike on unseen_stay.stay_id = alike.stay_id
left join repeated on unseen_stay.stay_id = repeated.stay_id
left join intensive on unseen_stay.stay_id = intensive.stay_id
where
    (
        unseen_stay.unknown_bed is not null
        and unseen_stay.n_judged_nights > coalesce(intensive.n_days, 0)
    )
    or (
        (alike.n_alike > 0 or repeated.n_same_days > 0)
        and unseen_stay.n_judged_nights - coalesce(intensive.n_days, 0) >= $min_nights
    )
order by subject_id
