-- One row per stay with enough stays of its kind elsewhere: item-days of care that hardly any of those get.
with
kind_place as (
    select
        kind_no,
        fixmedins_code,
        count(*) as n_stays,
    from sized_stay
    where kind_no is not null
    group by kind_no, fixmedins_code
),

-- What one institution does to everybody is not usual because of that: it is held against the others.
elsewhere as (
    select
        kind_no,
        fixmedins_code,
        sum(n_stays) over (partition by kind_no) - n_stays as n_other_stays,
    from kind_place
),

item_place as (
    select
        sized_stay.kind_no,
        sized_stay.fixmedins_code,
        care_item.med_list_codg,
        count(*) as n_stays,
    from care_item
    inner join sized_stay on care_item.stay_no = sized_stay.stay_no
    group by sized_stay.kind_no, sized_stay.fixmedins_code, care_item.med_list_codg
),

item_elsewhere as (
    select
        kind_no,
        fixmedins_code,
        med_list_codg,
        sum(n_stays) over (partition by kind_no, med_list_codg) - n_stays as n_other_stays,
    from item_place
),

rare_item as (
    select item_elsewhere.*,
    from item_elsewhere
    inner join elsewhere
        on
            item_elsewhere.kind_no = elsewhere.kind_no
            and item_elsewhere.fixmedins_code = elsewhere.fixmedins_code
    where item_elsewhere.n_other_stays < $rare_share * elsewhere.n_other_stays
)

select
    sized_stay.stay_no,
    cast(coalesce(sum(case when rare_item.kind_no is not null then care_item.charged_days end), 0) as double)
        as rare_care_days,
from sized_stay
inner join elsewhere
    on
        sized_stay.kind_no = elsewhere.kind_no
        and sized_stay.fixmedins_code = elsewhere.fixmedins_code
left join care_item on sized_stay.stay_no = care_item.stay_no
left join rare_item
    on
        sized_stay.kind_no = rare_item.kind_no
        and sized_stay.fixmedins_code = rare_item.fixmedins_code
        and care_item.med_list_codg = rare_item.med_list_codg
where elsewhere.n_other_stays >= $min_kind_stays
group by sized_stay.stay_no
