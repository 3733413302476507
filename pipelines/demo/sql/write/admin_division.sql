-- One row per division of the made-up county, its city and its province: no national list knows them.
select
    '990000' as admdvs,
    '演示省' as division_name,
union all
select
    '990100' as admdvs,
    '演示市' as division_name,
union all
select
    '9901' || lpad(county_no::varchar, 2, '0') as admdvs,
    '第' || county_no || '县' as division_name,
from (
    select county_no,
    from institution
    union
    select county_no,
    from person
) as county
order by admdvs
