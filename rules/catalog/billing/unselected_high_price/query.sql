-- One row per institution that takes dear unselected products far more often than others where a selected one exists.
with
selected_price as ( -- what the selected products of the group cost on average, everywhere
    select
        vbp_group,
        sum(selected_amount) / sum(qty - unselected_qty) as price,
    from product_use
    where qty > unselected_qty
    group by vbp_group
),

dear_visit as ( -- a list with a condition lets the scan pass over the lines of all others
    select product_use.mdtrt_id,
    from product_use
    inner join accused_group
        on
            product_use.vbp_group = accused_group.vbp_group
            and product_use.fixmedins_code <= accused_group.fixmedins_code
            and product_use.last_fixmedins_code >= accused_group.fixmedins_code
    where product_use.unselected_qty > 0
    group by product_use.mdtrt_id
    having count(*) > 0
),

accused as (
    select
        accused_group.fixmedins_code,
        accused_group.vbp_group,
        charge.feedetl_sn,
        charge.cnt * coalesce(pack_charge.pack_cnt, 1) as cnt,
        cast(charge.fee_ocur_time as date) as used_on,
        -- the difference to the selected price, at the fund's share
        cast(round(
            (charge.det_item_fee_sumamt - charge.cnt * coalesce(pack_charge.pack_cnt, 1) * selected_price.price)
            * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from net_charge_line as charge
    inner join dear_visit on charge.mdtrt_id = dear_visit.mdtrt_id
    inner join catalog as product on charge.med_list_codg = product.med_list_codg
    inner join accused_group
        on charge.fixmedins_code = accused_group.fixmedins_code and product.vbp_group = accused_group.vbp_group
    inner join selected_price on accused_group.vbp_group = selected_price.vbp_group
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    left join pack_charge
        on charge.fixmedins_code = pack_charge.fixmedins_code and charge.med_list_codg = pack_charge.med_list_codg
    left join excused_use
        on charge.mdtrt_id = excused_use.mdtrt_id and product.vbp_group = excused_use.vbp_group
    where
        product.vbp_status = 'unselected'
        and excused_use.mdtrt_id is null
        and charge.cnt > 0
        and charge.det_item_fee_sumamt > charge.cnt * coalesce(pack_charge.pack_cnt, 1) * selected_price.price
),

priced as (
    select
        fixmedins_code,
        vbp_group,
        sum(cnt) as unselected_qty,
    from accused
    group by fixmedins_code, vbp_group
),

group_name as (
    select
        vbp_group,
        min(case when vbp_status = 'unselected' then med_list_name end) as item_name,
    from catalog
    where vbp_group is not null
    group by vbp_group
),

described as (
    select
        accused_group.fixmedins_code,
        string_agg(
            concat(
                '“', group_name.item_name, '”', cast(accused_group.n_uses as varchar), '次中占',
                cast(cast(round(100 * accused_group.own_share) as integer) as varchar), '%（同行',
                cast(cast(round(100 * accused_group.peer_share) as integer) as varchar), '%）'
            ), '、' order by accused_group.vbp_group
        ) as groups_said,
        list(struct_pack(
            vbp_group := accused_group.vbp_group, n_uses := accused_group.n_uses,
            own_share := accused_group.own_share, n_peer_uses := accused_group.n_peer_uses,
            peer_share := accused_group.peer_share, deviation := accused_group.deviation,
            selected_price := selected_price.price, unselected_qty := priced.unselected_qty
        ) order by accused_group.vbp_group) as compared_groups,
    from accused_group
    inner join priced
        on accused_group.fixmedins_code = priced.fixmedins_code and accused_group.vbp_group = priced.vbp_group
    inner join selected_price on accused_group.vbp_group = selected_price.vbp_group
    inner join group_name on accused_group.vbp_group = group_name.vbp_group
    group by accused_group.fixmedins_code
)

select
    accused.fixmedins_code as subject_id,
    accused.fixmedins_code,
    cast(null as varchar) as psn_no,
    min(accused.used_on) as begn_date,
    max(accused.used_on) as end_date,
    sum(coalesce(accused.amount, 0)) as amount,
    max(described.groups_said) as groups_said,
    max(described.compared_groups) as compared_groups,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := coalesce(accused.amount, 0)
    )) as records,
from accused
inner join described on accused.fixmedins_code = described.fixmedins_code
group by accused.fixmedins_code
order by subject_id
