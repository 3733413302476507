-- One row per institution with data that it can mend itself: what, and how many records it concerns.
select
    split_part(subject, '|', 1) as fixmedins_code,
    list(
        struct_pack(kind := kind, n_records := n_records, message := message)
        order by n_records desc, kind asc, subject asc
    )[1:12] as to_mend,
    count(*) as n_to_mend,
from data_quality
where not list_contains($not_its_own, kind)
group by split_part(subject, '|', 1)
