-- One row per visit settled and taken back whole, of a person who does so again and again at one institution.
with
taken_back as (
    select
        original.setl_id,
        original.psn_no,
        original.fixmedins_code,
        original.setl_time as swiped_at,
        min(reversal.setl_time) as refunded_at,
        max(original.medfee_sumamt) as swiped_amount,
    from settlement as reversal
    inner join settlement as original on reversal.init_setl_id = original.setl_id
    where
        reversal.refd_setl_flag = 1
        and coalesce(original.refd_setl_flag, 0) = 0
        and original.med_type not in ('21', '52')
        and original.medfee_sumamt + reversal.medfee_sumamt <= 0 -- wholly; a part given back is a correction
    group by original.setl_id, original.psn_no, original.fixmedins_code, original.setl_time
),

counted as (
    select
        earlier.setl_id,
        count(*) as n_after,
    from taken_back as earlier
    inner join taken_back as later
        on
            earlier.psn_no = later.psn_no
            and earlier.fixmedins_code = later.fixmedins_code
            and earlier.swiped_at <= later.swiped_at
            and date_diff('day', cast(earlier.swiped_at as date), cast(later.swiped_at as date)) <= $window_days
    group by earlier.setl_id
),

repeater as (
    select
        taken_back.psn_no,
        taken_back.fixmedins_code,
    from taken_back
    inner join counted on taken_back.setl_id = counted.setl_id
    group by taken_back.psn_no, taken_back.fixmedins_code
    having max(counted.n_after) >= $min_cycles
)

select taken_back.*,
from taken_back
inner join repeater
    on taken_back.psn_no = repeater.psn_no and taken_back.fixmedins_code = repeater.fixmedins_code
