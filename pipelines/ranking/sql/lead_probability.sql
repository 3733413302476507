-- One row per lead with an open finding: the probability that an inspector confirms it.
with
discounted_signal as (
    -- the evidence of a source that repeats another is discounted before the sources are combined
    select
        scheme_signal.lead_id,
        scheme_signal.scheme,
        scheme_signal.believed * power(
            ranking_weight.same_signal,
            row_number() over (
                partition by scheme_signal.lead_id, scheme_signal.source_no
                order by scheme_signal.believed desc, scheme_signal.scheme asc
            ) - 1
        ) as believed,
    from scheme_signal
    cross join ranking_weight
),

combined_signal as (
    select
        lead_id,
        list_product(list_sort(list(1 - believed))) as doubt, -- in one order: a product of floats depends on it
    from discounted_signal
    group by lead_id
),

combined_factor as (
    select
        lead_id,
        list_product(list_sort(list(1 - taken))) as doubt,
    from standing_factor
    group by lead_id
)

select
    combined_signal.lead_id,
    round(
        least(ranking_weight.ceiling, 1 - combined_signal.doubt * coalesce(combined_factor.doubt, 1)), 4
    ) as probability,
from combined_signal
left join combined_factor on combined_signal.lead_id = combined_factor.lead_id
cross join ranking_weight
