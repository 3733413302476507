-- One row per institution that says of most of its stays neither how patients came nor how they left.
select
    'way_in_or_out_unknown' as kind,
    stay.fixmedins_code as subject,
    count(*) filter (where stay.adm_way is null or stay.dscg_way is null) as n_records,
    concat(
        max(institution.fixmedins_name), '多数住院未填入院途径或离院方式，无法判断是否分解住院。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
group by stay.fixmedins_code
having 2 * count(*) filter (where stay.adm_way is null or stay.dscg_way is null) > count(*)
order by subject
