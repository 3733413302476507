-- One row per institution and class of implants where far more operations than elsewhere carry a piece more.
with
surgeon as (
    select
        fixmedins_code,
        device_class,
        surgeon,
        count(*) as n_operations,
        sum(is_raised) as n_raised,
        sum(usual_share) as n_expected,
    from against_elsewhere
    group by fixmedins_code, device_class, surgeon
),

placed as (
    select
        *,
        row_number() over (
            partition by fixmedins_code, device_class order by n_raised - n_expected desc, surgeon
        ) as place,
    from surgeon
)

select
    fixmedins_code,
    device_class,
    sum(n_operations) as n_done,
    sum(n_raised) as n_raised,
    sum(n_expected) as n_expected,
from placed
group by fixmedins_code, device_class
having
    sum(n_operations) >= $min_institution_operations
    -- of the operations that elsewhere would carry none
    and sum(n_raised) - sum(n_expected) >= $min_extra_share * (sum(n_operations) - sum(n_expected))
    -- and without the surgeon who does it most
    and sum(case when place > 1 then n_operations else 0 end) >= $min_operations
    and sum(case when place > 1 then n_raised - n_expected else 0 end)
    >= $min_extra_share * sum(case when place > 1 then n_operations - n_expected else 0 end)
