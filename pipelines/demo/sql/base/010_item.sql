-- One row per catalogue item, numbered within the group a plan draws it from.
with
numbered as (
    select
        *,
        row_number() over (order by code)::integer as item_no,
    from vocabulary_item
),

selected as (
    -- the selected product that may stand in for an unselected one of its group
    select
        vbp_group,
        item_group,
        min(item_no) as item_no,
    from numbered
    where vbp_status = 'selected'
    group by vbp_group, item_group
)

select
    numbered.item_no,
    code,
    name,
    list_type,
    chrgitm,
    numbered.item_group,
    price,
    pack_cnt,
    day_dose,
    ceiling,
    -- a tertiary hospital may ask a quarter more for a service, a primary one a little less
    case when list_type = '201' then round(ceiling * 1.25, 2) end as ceiling_lv3,
    case when list_type = '201' then round(ceiling * 0.95, 2) end as ceiling_lv1,
    high_value,
    device_class,
    vbp_status,
    numbered.vbp_group,
    gend_limit,
    age_min,
    age_max,
    diag_limit,
    day_max,
    min_each,
    once_in_life,
    coalesce(pack_cnt, 1) as pack,
    list_type in ('101', '301') as stocked,
    (row_number() over (partition by numbered.item_group order by code) - 1)::integer as place,
    (count(*) over (partition by numbered.item_group))::integer as group_size,
    case when vbp_status = 'unselected' then selected.item_no end as selected_item_no,
from numbered
left join selected on numbered.vbp_group = selected.vbp_group and numbered.item_group = selected.item_group
order by numbered.item_no
