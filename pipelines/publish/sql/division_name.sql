-- One row per division that an institution or an insured person bears: what it is called.
with
used as (
    select admdvs
    from institution
    where admdvs is not null
    union
    select insu_admdvs as admdvs
    from person
    where insu_admdvs is not null
),

known as (
    select
        admdvs,
        division_name as name,
        'local' as named_by,
    from admin_division
    union all
    select
        national.admdvs,
        national.name,
        'national' as named_by,
    from knowledge_admin_division as national
    left join admin_division as own on national.admdvs = own.admdvs
    where own.admdvs is null
),

placed as (
    select
        used.admdvs,
        known.name,
        known.named_by,
        city.name as city_name,
        province.name as province_name,
        case
            when known.name is not null then null
            -- codes of a scheme's own level: the province's own fund, the city's own fund, a city's wards as one
            when substr(used.admdvs, 3, 4) in ('0099', '9900', '9999') then province.name || '本级'
            when substr(used.admdvs, 5, 2) = '99' then coalesce(city.name, province.name) || '本级'
            when substr(used.admdvs, 5, 2) = '01' then city.name || '市辖区'
            when substr(used.admdvs, 5, 2) = '00' and substr(used.admdvs, 1, 2) in ('11', '12', '31', '50') then province.name
        end as level_name,
    from used
    left join known on used.admdvs = known.admdvs
    left join known as city
        on
            substr(used.admdvs, 1, 4) || '00' = city.admdvs
            and substr(used.admdvs, 3, 2) <> '00'
    left join known as province on substr(used.admdvs, 1, 2) || '0000' = province.admdvs
)

select
    admdvs,
    coalesce(name, level_name, admdvs) as name,
    case
        when name is null then coalesce(level_name, admdvs)
        when city_name is not null and substr(admdvs, 5, 2) <> '00' then city_name || name
        when province_name is not null and substr(admdvs, 5, 2) <> '00' then province_name || name
        else name
    end as place_name,
    city_name,
    province_name,
    case when name is not null then named_by when level_name is not null then 'level' else 'none' end as named_by,
from placed
order by admdvs
