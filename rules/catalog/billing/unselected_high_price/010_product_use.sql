-- One row per visit or stay and group of substitutable products: whether the unselected one was taken.
with
product as ( -- only groups that offer the choice
    select
        med_list_codg,
        vbp_group,
        case when vbp_status = 'unselected' then 1 else 0 end as is_unselected,
        max(case when vbp_status = 'selected' then 1 else 0 end) over (partition by vbp_group) as has_selected,
    from catalog
    where vbp_group is not null and vbp_status in ('selected', 'unselected')
)

select
    charge.mdtrt_id,
    product.vbp_group,
    min(charge.fixmedins_code) as fixmedins_code,
    max(charge.fixmedins_code) as last_fixmedins_code,
    min(cast(charge.fee_ocur_time as date)) as used_on,
    sum(case when product.is_unselected = 1 then charge.cnt * coalesce(pack_charge.pack_cnt, 1) else 0 end) as unselected_qty,
    sum(charge.cnt * coalesce(pack_charge.pack_cnt, 1)) as qty,
    sum(case when product.is_unselected = 1 then 0 else charge.det_item_fee_sumamt end) as selected_amount,
    -- whichever was taken more
    case
        when
            sum(charge.cnt * coalesce(pack_charge.pack_cnt, 1) * case when product.is_unselected = 1 then 1 else -1 end) > 0
            then 1
        else 0
    end as is_unselected,
from net_charge_line as charge
inner join product on charge.med_list_codg = product.med_list_codg
left join pack_charge
    on charge.fixmedins_code = pack_charge.fixmedins_code and charge.med_list_codg = pack_charge.med_list_codg
where product.has_selected = 1 and charge.cnt > 0
group by charge.mdtrt_id, product.vbp_group
