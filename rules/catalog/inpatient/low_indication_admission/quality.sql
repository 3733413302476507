-- One row per institution that says of most of its short stays neither how patients came nor how they left.
select
    'way_in_or_out_unknown' as kind,
    stay.fixmedins_code as subject,
    count(*) filter (where stay.adm_way is null or stay.dscg_way is null) as n_records,
    concat(
        max(institution.fixmedins_name), '多数短期住院未填入院途径或离院方式，请补传，暂无法判断是否低标准入院。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
where stay.nights <= $max_nights
group by stay.fixmedins_code
having 2 * count(*) filter (where stay.adm_way is null or stay.dscg_way is null) > count(*)
order by subject
