-- One row per visit on a card that was in other hands: of two visits too far apart, or of another sex or age.
with
paired as (
    select
        psn_no,
        earlier_setl_id as setl_id,
        earlier_fixmedins_code as fixmedins_code,
        -- one of the two visits was the person's own: at stake is the dearer
        case when earlier_amount > later_amount then earlier_amount else 0 end as amount,
    from far_pair
    union all
    select
        psn_no,
        later_setl_id as setl_id,
        later_fixmedins_code as fixmedins_code,
        case when earlier_amount > later_amount then 0 else later_amount end as amount,
    from far_pair
    union all
    select
        psn_no,
        setl_id,
        fixmedins_code,
        amount,
    from contradicted_visit
)

select
    psn_no,
    setl_id,
    fixmedins_code,
    max(amount) as amount,
from paired
group by psn_no, setl_id, fixmedins_code
