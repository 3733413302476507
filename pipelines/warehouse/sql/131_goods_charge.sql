-- One row per institution and item other than a service charged there: gross of refunds and net of them.
with
part as (
    select
        fixmedins_code,
        med_list_codg,
        charged_qty,
        charged_amount,
        charged_qty as net_qty,
        charged_amount as net_amount,
    from stock_month
    where charged_qty > 0
    union all
    select
        fixmedins_code,
        med_list_codg,
        0 as charged_qty,
        0 as charged_amount,
        -cnt as net_qty,
        -det_item_fee_sumamt as net_amount,
    from charge_line
    where
        is_changed = 1 -- few
        and list_type <> '201'
        and cnt > 0
        and det_item_fee_sumamt >= 0
    union all
    select
        fixmedins_code,
        med_list_codg,
        0 as charged_qty,
        0 as charged_amount,
        cnt as net_qty,
        det_item_fee_sumamt as net_amount,
    from corrected_line
    where list_type <> '201'
)

select
    fixmedins_code,
    med_list_codg,
    cast(sum(charged_qty) as decimal(18, 4)) as charged_qty,
    cast(sum(charged_amount) as decimal(18, 2)) as charged_amount,
    cast(sum(net_qty) as decimal(18, 4)) as net_qty,
    cast(sum(net_amount) as decimal(18, 2)) as net_amount,
from part
group by fixmedins_code, med_list_codg
