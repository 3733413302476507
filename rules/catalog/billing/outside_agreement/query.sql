-- One row per institution and time without an agreement in which it went on settling.
with
stale as ( -- where many institutions settle before or after their dates, the dates were not kept up
    select outside.gap_no,
    from outside
    where outside.gap_no in (1, 2)
    group by outside.gap_no
    having
        count(distinct outside.fixmedins_code) >= $min_stale
        and count(distinct outside.fixmedins_code)
        > $max_stale_share * (select count(*) as n_institutions, from institution)
)

select
    fixmedins_code as subject_id,
    fixmedins_code,
    cast(null as varchar) as psn_no,
    min(settled_on) as begn_date,
    max(settled_on) as end_date,
    sum(amount) as amount,
    min(situation) as situation,
    count(*) as n_settlements,
    count(distinct psn_no) as n_persons,
    min(began_on) as first_service_on,
    list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
from outside
where gap_no not in (select stale.gap_no, from stale)
group by fixmedins_code, gap_no
order by subject_id, begn_date
