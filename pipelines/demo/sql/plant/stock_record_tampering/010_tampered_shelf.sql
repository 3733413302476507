-- One row per shelf whose stock book of the whole year is written here, entry by entry.
select
    case_no,
    kind,
    inst_no,
    item.item_no,
    item.pack,
    180 + begn_day % 120 as count_day,
    least(begn_day, 200) as spoilt_day,
    -- of what was sold, how much never came in; below nothing, how much left beside the till
    case kind when 'made_up' then 0.5 when 'cancelled' then 0.33 when 'small_touch' then 0.05 when 'written_off' then -0.5 else 0 end
        as short_share,
from county_case
inner join item
    on item.item_group = 'adjusted_drug' and county_case.item_turn % item.group_size = item.place
where scheme = 'stock_record_tampering'
