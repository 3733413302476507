-- One row per institution: its measures beside its peers'.
select
    fixmedins_code,
    list(
        struct_pack(
            measure := measure,
            measured_value := measured_value,
            n_institutions := n_institutions,
            least_value := least_value,
            lower_value := lower_value,
            middle_value := middle_value,
            upper_value := upper_value,
            most_value := most_value,
            place_among_peers := place_among_peers
        ) order by measure
    ) as measures,
from profile_measure
group by fixmedins_code
