-- One row per entry of a stock book that is not an insured sale: counts, goods bought and returned, breakage, cash sales.
with
purchase_row as (
    select
        inst_no,
        item_no,
        'purchase' as inv_type,
        posted_day as on_day,
        between_whole(21600, 27000, u('posted', inst_no, item_no, round_no)) as on_second,
        bought + one_returned::integer * pack as qty,
        pack,
        0.86 as price_share,
        round_no as entry_no,
    from purchase
    where bought > 0
),

return_row as (
    select
        inst_no,
        item_no,
        'purchase_return' as inv_type,
        least(posted_day + 6, 364) as on_day,
        50400 as on_second,
        pack as qty,
        pack,
        0.86 as price_share,
        round_no as entry_no,
    from purchase
    where bought > 0 and one_returned
),

breakage as (
    select
        inst_no,
        item_no,
        'change' as inv_type,
        between_whole(60, 300, u('broken on', inst_no, item_no)) as on_day,
        57600 as on_second,
        case when u('found', inst_no, item_no) < 0.25 then 1 else -1 end as qty,
        1 as pack,
        1.0 as price_share,
        0 as entry_no,
    from stock_pair
    where u('broken', inst_no, item_no) < 0.05 and kind is distinct from 'goods_in_transit'
),

opening_row as (
    select
        inst_no,
        item_no,
        'count' as inv_type,
        0 as on_day,
        60 as on_second,
        opening as qty,
        1 as pack,
        1.0 as price_share,
        1 as entry_no,
    from stock_pair
    where opening_counted
),

bought as (
    select
        inst_no,
        item_no,
        sum(bought) as qty,
    from purchase
    group by inst_no, item_no
),

movement as (
    select
        inst_no,
        item_no,
        used as qty,
    from daily_use
    union all
    select
        inst_no,
        item_no,
        cash_used as qty,
    from cash_sale
),

moved as (
    select
        inst_no,
        item_no,
        sum(qty) as qty,
    from movement
    group by inst_no, item_no
),

balance as (
    select
        stock_pair.inst_no,
        stock_pair.item_no,
        stock_pair.opening
        + coalesce(bought.qty, 0)
        + coalesce(breakage.qty, 0)
        - floor(coalesce(moved.qty, 0) * (1 - stock_pair.short_share)) as qty,
    from stock_pair
    left join bought on stock_pair.inst_no = bought.inst_no and stock_pair.item_no = bought.item_no
    left join breakage on stock_pair.inst_no = breakage.inst_no and stock_pair.item_no = breakage.item_no
    left join moved on stock_pair.inst_no = moved.inst_no and stock_pair.item_no = moved.item_no
),

closing_row as (
    -- the annual count finds what is there, whatever the book says
    select
        inst_no,
        item_no,
        'count' as inv_type,
        364 as on_day,
        81000 as on_second,
        greatest(qty, 0) as qty,
        1 as pack,
        1.0 as price_share,
        2 as entry_no,
    from balance
    where u('closing counted', inst_no, item_no) < 0.85
),

cash_row as (
    select
        inst_no,
        item_no,
        'sale' as inv_type,
        on_day,
        between_whole(32400, 75600, u('cash hour', inst_no, item_no, on_day)) as on_second,
        cash_used as qty,
        1 as pack,
        1.0 as price_share,
        on_day as entry_no,
    from cash_sale
),

entry as (
    select *, from purchase_row
    union all
    select *, from return_row
    union all
    select *, from breakage
    union all
    select *, from opening_row
    union all
    select *, from closing_row
    union all
    select *, from cash_row
),

united as (
    select
        *,
        pack > 1 and (inv_type = 'purchase_return' or u('by the piece', inst_no, item_no) > 0.1) as in_packs,
    from entry
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
order by inv_sn
