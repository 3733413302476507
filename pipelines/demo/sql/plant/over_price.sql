-- A stay of an ordinary illness whose treatment is billed above its price, or only looks so.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    between_whole(28800, 50400, u('dear arrives', case_no)) as adm_second,
    between_whole(5, 9, u('dear nights', case_no)) as nights,
    36000 as dis_second,
    'none' as operations,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = 'M51.202'
where scheme = 'over_price';

insert into plant_line by name
with
treatment_day as (
    select
        case_person.*,
        unnest(range(1, 5))::integer as nth_day,
    from case_person
    where scheme = 'over_price'
),

dear as (
    -- every case has a treatment of its own to be dear with
    select
        *,
        row_number() over (order by code) - 1 as turn,
        count(*) over () as turns,
    from item
    where item_group in ('therapy_tcm', 'therapy_rehab', 'nebulizer', 'dressing', 'port_care', 'catheter', 'by_minute')
),

priced_item as (
    select
        county_case.case_no,
        dear.item_no,
        dear.ceiling_lv3,
        case institution.hosp_lv when '3' then dear.ceiling_lv3 when '1' then dear.ceiling_lv1 else dear.ceiling end
            as level_ceiling,
    from county_case
    inner join institution on county_case.inst_no = institution.inst_no
    inner join dear on dear.turn = county_case.case_no % dear.turns
    where county_case.kind <> 'no_ceiling'
    union all
    select
        county_case.case_no,
        item.item_no,
        null as ceiling_lv3,
        null as level_ceiling,
    from county_case
    inner join item on item.name = '留置针'
    where county_case.kind = 'no_ceiling'
)

select
    treatment_day.case_no,
    0 as stay_turn,
    nth_day as line_turn,
    priced_item.item_no,
    1 as cnt,
    begn_day + nth_day as on_day,
    39600 as on_second,
    case kind
        when 'far_above' then round(level_ceiling * (1.4 + 0.4 * u('how dear', treatment_day.case_no)), 2)
        when 'above' then round(level_ceiling * (1.06 + 0.1 * u('how dear', treatment_day.case_no)), 2)
        -- the tertiary price, at a hospital that has a lower one
        when 'level_of_another' then priced_item.ceiling_lv3
        when 'once_above' then level_ceiling + case when nth_day = 2 then 0.3 else 0 end
        when 'at_the_ceiling' then level_ceiling
    end as price,
from treatment_day
inner join priced_item on treatment_day.case_no = priced_item.case_no
