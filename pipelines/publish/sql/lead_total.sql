-- One row per lead of the list, in its order: what it is, where, its records and money, what to pull and to rule out.
-- Of several institutions the one with most of the money stands for the lead, as on its page.
with
placed as (
    select
        *,
        sum(amount) over (partition by lead_id, fixmedins_code) as place_amount,
    from suspect_record
)

select
    rank,
    lead_id,
    arg_min(sheet, struct_pack(less := -place_amount, code := fixmedins_code, nth := seq_no)) as sheet,
    arg_min(fixmedins_code, struct_pack(less := -place_amount, code := fixmedins_code)) as fixmedins_code,
    case
        when count(distinct fixmedins_code) > 1
            then concat(
                arg_min(fixmedins_name, struct_pack(less := -place_amount, code := fixmedins_code)),
                '等', count(distinct fixmedins_code), '家'
            )
        else min(fixmedins_name)
    end as fixmedins_name,
    any_value(schemes) as schemes,
    any_value(message) as message,
    count(setl_id) as n_records,
    count(distinct psn_ref) as n_persons,
    sum(amount) as amount,
    any_value(lead_money_note) as money_note,
    sum(expected_amount) as expected_amount,
    any_value(probability) as probability,
    any_value(probability_basis) as probability_basis,
    any_value(basis) as basis,
    any_value(inspect) as inspect,
    any_value(exclude_first) as exclude_first,
    min(seq_no) as first_seq_no,
from placed
group by rank, lead_id
order by first_seq_no
