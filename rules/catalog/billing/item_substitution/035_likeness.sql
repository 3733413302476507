-- One row per item billed without stock and other item in surplus there: how like they are, and whether one may stand for the other.
select
    billed.fixmedins_code,
    billed.med_list_codg,
    billed.item_name,
    billed.qty,
    billed.short_qty,
    billed.price,
    other.med_list_codg as other_codg,
    other.item_name as other_name,
    other.price as other_price,
    other.in_qty,
    other.charged_qty,
    other.surplus_qty,
    -- what was handed out instead came in while the other was billed
    abs(date_diff('day', other.first_bought_on, billed.first_billed_on))
    + abs(date_diff('day', other.last_bought_on, billed.last_billed_on)) as days_apart,
    case
        when coalesce(other.list_type, billed.list_type) <> billed.list_type then 3
        when billed.vbp_group = other.vbp_group then 1
        when length(billed.stem) >= 2 and billed.stem = other.stem then 2
        when other.list_type is null then 3 -- nothing the fund pays for
        else 4
    end as rank_of_likeness,
    case
        when other.list_type is null then 1
        when -- household devices: of no use at a hospital's counter, and bought while the drug was billed
            other.list_type = '301' and billed.list_type = '101' and place.fixmedins_type = '2'
            and other.charged_qty = 0
            and other.first_bought_on <= billed.last_billed_on
            and other.last_bought_on >= billed.first_billed_on
            then 1
        when
            other.list_type = billed.list_type
            and coalesce(other.device_class, '') = coalesce(billed.device_class, '')
            and coalesce(other.price, 0) < billed.price -- without a gain nobody swaps
            then 1
        else 0
    end as is_possible,
from unstocked_item as billed
inner join surplus_item as other
    on billed.fixmedins_code = other.fixmedins_code and billed.med_list_codg <> other.med_list_codg
left join institution as place on billed.fixmedins_code = place.fixmedins_code
