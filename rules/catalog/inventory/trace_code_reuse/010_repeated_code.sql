-- One row per trace code of more than one sale, to be looked at closely; a charge and its paper are one sale.
with
used as (
    select
        drug_trac_codg,
        setl_id,
        0 as is_cash,
        0 as is_paper,
        cast(fee_ocur_time as date) as used_on,
    from charge_line
    where drug_trac_codg is not null
    union all
    select
        drug_trac_codg,
        setl_id,
        case when setl_id is null then 1 else 0 end as is_cash,
        case when setl_id is null then 0 else 1 end as is_paper,
        cast(occur_time as date) as used_on,
    from inventory
    where inv_type = 'sale' and drug_trac_codg is not null
)

select drug_trac_codg,
from used
group by drug_trac_codg
having
    min(setl_id) <> max(setl_id)
    or sum(is_cash) > 1
    -- a sale without a settlement, but not the only paper of a charge of that day
    or (sum(is_cash) = 1 and count(setl_id) > 0 and (max(is_paper) = 1 or date_diff('day', min(used_on), max(used_on)) > 1))
