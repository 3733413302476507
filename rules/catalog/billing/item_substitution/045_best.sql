-- One row per item billed without stock and other item whose surplus may explain it; nth = 1: the likest.
with
pair as ( -- a surplus explains one shortage: the likest, then the one of the same months, then the dearest
    select
        *,
        row_number() over (
            partition by fixmedins_code, other_codg
            order by rank_of_likeness, days_apart, -short_qty * price, med_list_codg
        ) as nth_shortage,
    from likeness
    where
        is_possible = 1
        and rank_of_likeness <= 3 -- any other drug in surplus is a coincidence
        and case -- other goods are swapped by worth: a machine for many tablets
            when rank_of_likeness = 3 and other_price > 0
                then surplus_qty * other_price >= $min_cover * short_qty * price
            else surplus_qty >= $min_cover * short_qty
        end
)

select
    *,
    row_number() over (
        partition by fixmedins_code, med_list_codg order by rank_of_likeness, -surplus_qty, other_codg
    ) as nth,
    count(*) over (partition by fixmedins_code, med_list_codg) as n_others,
from pair
where nth_shortage = 1
