-- One row per division that an institution or an insured person bears: what it is called.
with
used as (
    select admdvs,
    from institution
    where admdvs is not null
    union
    select insu_admdvs as admdvs,
    from person
    where insu_admdvs is not null
),

known as (
    select
        admdvs,
        division_name as short_name,
        'local' as named_by,
    from admin_division
    union all
    select
        listed.admdvs,
        listed.name as short_name,
        'national' as named_by,
    from knowledge_admin_division as listed
    left join admin_division as own on listed.admdvs = own.admdvs
    where own.admdvs is null
),

placed as (
    select
        used.admdvs,
        known.short_name,
        known.named_by,
        city.short_name as city_name,
        province.short_name as province_name,
        case
            when known.short_name is not null then null
            -- codes of a scheme's own level: the province's own fund, the city's own fund, a city's wards as one
            when substr(used.admdvs, 3, 4) in ('0099', '9900', '9999') then province.short_name || '本级'
            when substr(used.admdvs, 5, 2) = '99' then coalesce(city.short_name, province.short_name) || '本级'
            when substr(used.admdvs, 5, 2) = '01' then city.short_name || '市辖区'
            when substr(used.admdvs, 5, 2) = '00' and substr(used.admdvs, 1, 2) in ('11', '12', '31', '50') then province.short_name
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
    coalesce(short_name, level_name, admdvs) as short_name,
    case
        when short_name is null then coalesce(level_name, admdvs)
        when city_name is not null and substr(admdvs, 5, 2) <> '00' then city_name || short_name
        when province_name is not null and substr(admdvs, 5, 2) <> '00' then province_name || short_name
        else short_name
    end as place_name,
    city_name,
    province_name,
    case when short_name is not null then named_by when level_name is not null then 'level' else 'none' end as named_by,
from placed
order by admdvs
