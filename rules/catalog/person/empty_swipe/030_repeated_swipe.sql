-- One row per odd swipe of a person who does the same again and again at one institution.
with
counted as (
    select
        earlier.kind,
        earlier.setl_id,
        count(*) as n_within_window,
    from odd_swipe as earlier
    inner join odd_swipe as later
        on
            earlier.kind = later.kind
            and earlier.psn_no = later.psn_no
            and earlier.fixmedins_code = later.fixmedins_code
            and earlier.swiped_at <= later.swiped_at
            and date_diff('day', cast(earlier.swiped_at as date), cast(later.swiped_at as date)) <= $window_days
    group by earlier.kind, earlier.setl_id
),

repeater as (
    select
        odd_swipe.kind,
        odd_swipe.psn_no,
        odd_swipe.fixmedins_code,
    from odd_swipe
    inner join counted on odd_swipe.kind = counted.kind and odd_swipe.setl_id = counted.setl_id
    group by odd_swipe.kind, odd_swipe.psn_no, odd_swipe.fixmedins_code
    having max(counted.n_within_window) >= case odd_swipe.kind when 'round' then $min_round else $min_cycles end
)

select odd_swipe.*,
from odd_swipe
inner join repeater
    on
        odd_swipe.kind = repeater.kind
        and odd_swipe.psn_no = repeater.psn_no
        and odd_swipe.fixmedins_code = repeater.fixmedins_code
