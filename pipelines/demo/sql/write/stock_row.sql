-- One row per entry of a stock book as delivered, insured sales apart.
with
united as (
    select
        *,
        pack > 1 and (inv_type = 'purchase_return' or u('by the piece', inst_no, item_no) > 0.1) as in_packs,
    from stock_entry
)

select
    'V2' || lpad(united.inst_no::varchar, 6, '0') || lpad(united.item_no::varchar, 4, '0')
    || case inv_type
        when 'purchase' then 'P' when 'purchase_return' then 'R' when 'change' then 'C' when 'count' then 'N'
        else 'S'
    end || lpad(entry_no::varchar, 4, '0'
    ) as inv_sn,
    institution.fixmedins_code,
    item.code as med_list_codg,
    item.name as med_list_name,
    inv_type,
    moment(on_day, on_second) as occur_time,
    (case when in_packs then qty / united.pack else qty end)::decimal(18, 4) as cnt,
    case when in_packs then 'pack' when u('no unit', united.inst_no) < 0.2 then null else 'each' end as unit,
    (round(item.price * price_share * case when in_packs then united.pack else 1 end, 4))::decimal(18, 6) as pric,
    lot_key(united.item_no, on_day) as manu_lotnum,
    lot_expiry(united.item_no, on_day) as expy_end,
    case
        when inv_type like 'purchase%'
            then ['衡源医药有限公司', '康泽医药配送有限公司', '汇仁达医疗器械有限公司'][1 + united.item_no % 3]
    end as spler_name,
    case
        when inv_type like 'purchase%'
            then lpad((united.inst_no::bigint * 1000003 + united.item_no * 997 + entry_no)::varchar, 12, '0')
    end as purc_invo_no,
    null::varchar as setl_id,
    null::varchar as psn_no,
    null::varchar as drug_trac_codg,
from united
inner join institution on united.inst_no = institution.inst_no
inner join item on united.item_no = item.item_no
union all
select
    'V3' || lpad(plant_stock.case_no::varchar, 7, '0') || lpad(plant_stock.entry_no::varchar, 5, '0') as inv_sn,
    institution.fixmedins_code,
    item.code as med_list_codg,
    item.name as med_list_name,
    inv_type,
    moment(on_day, on_second) as occur_time,
    qty::decimal(18, 4) as cnt,
    'each' as unit,
    (round(item.price * price_share, 4))::decimal(18, 6) as pric,
    coalesce(plant_stock.lot, lot_key(plant_stock.item_no, on_day)) as manu_lotnum,
    coalesce(plant_stock.expires_on, lot_expiry(plant_stock.item_no, on_day)) as expy_end,
    case when inv_type like 'purchase%' then '衡源医药有限公司' end as spler_name,
    case when inv_type like 'purchase%' then lpad((plant_stock.case_no::bigint * 100000 + entry_no)::varchar, 12, '0') end
        as purc_invo_no,
    case when planted_visit.visit_no is not null then setl_key(2, planted_visit.visit_no, 1, 'original') end as setl_id,
    person.psn_no,
    case when plant_stock.trace_no is not null then planted_trace(plant_stock.trace_no) end as drug_trac_codg,
from plant_stock
inner join institution on plant_stock.inst_no = institution.inst_no
inner join item on plant_stock.item_no = item.item_no
left join planted_visit
    on plant_stock.case_no = planted_visit.case_no and plant_stock.visit_turn = planted_visit.visit_turn
left join person on planted_visit.person_no = person.person_no
order by inv_sn
