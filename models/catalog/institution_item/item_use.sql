-- One row per institution and item: its use, and the day and the physician with most of it.
with
use as (
    select
        fixmedins_code,
        med_list_codg,
        min(med_chrgitm_type) as med_chrgitm_type,
        max(charged_on) as last_on,
        max(days_ago) + 1 as n_days,
        count(distinct psn_no) as n_persons,
        cast(sum(quantity) as double) as quantity,
        cast(sum(amount) as double) as amount,
        cast(sum(case when days_ago < $recent_days then quantity else 0 end) as double) as recent_quantity,
    from item_day
    group by fixmedins_code, med_list_codg
    having count(distinct psn_no) >= $min_persons
),

day as (
    select
        fixmedins_code,
        med_list_codg,
        charged_on,
        sum(quantity) as quantity,
    from item_day
    group by fixmedins_code, med_list_codg, charged_on
),

physician as (
    select
        fixmedins_code,
        med_list_codg,
        physician,
        sum(quantity) as quantity,
    from item_day
    where physician not in ('未知', '匿名', '无', '-', '0') -- what hospitals write for nobody
    group by fixmedins_code, med_list_codg, physician
),

busiest_day as (
    select
        fixmedins_code,
        med_list_codg,
        cast(max(quantity) as double) as quantity,
    from day
    group by fixmedins_code, med_list_codg
),

main_physician as (
    select
        fixmedins_code,
        med_list_codg,
        cast(max(quantity) as double) as quantity,
        cast(sum(quantity) as double) as known_quantity,
        count(*) as n_physicians,
    from physician
    group by fixmedins_code, med_list_codg
)

select
    use.*,
    busiest_day.quantity / use.quantity as busiest_day_share,
    main_physician.quantity / nullif(main_physician.known_quantity, 0) as main_physician_share,
from use
inner join busiest_day
    on use.fixmedins_code = busiest_day.fixmedins_code and use.med_list_codg = busiest_day.med_list_codg
left join main_physician
    on use.fixmedins_code = main_physician.fixmedins_code and use.med_list_codg = main_physician.med_list_codg
order by use.fixmedins_code, use.med_list_codg
