-- One row per tip that is new or says something else than before.
with
latest as (
    select max(extract_date) as extract_date,
    from run
),

scheme_name as (
    select
        title_zh,
        min(scheme) as scheme,
    from rule_card
    group by title_zh
),

told as (
    select
        coalesce(
            returned_row.tip_id,
            'T' || left(sha256(concat_ws(
                '|', coalesce(returned_row.fixmedins_code, ''), coalesce(returned_row.psn_no, ''),
                coalesce(returned_row.scheme, ''), coalesce(returned_row.note, '')
            )), 16)
        ) as tip_id,
        returned_row.received_on,
        returned_row.fixmedins_code,
        returned_row.psn_no,
        coalesce(scheme_name.scheme, returned_row.scheme) as scheme,
        returned_row.note,
        returned_row.file,
        returned_row.sheet,
        returned_row.line,
    from returned_row
    left join scheme_name on returned_row.scheme = scheme_name.title_zh
)

select
    told.tip_id,
    coalesce(told.received_on, landed_tip.received_on, latest.extract_date) as received_on,
    told.fixmedins_code,
    told.psn_no,
    told.scheme,
    told.note,
    landed_tip.tip_id is not null as is_known,
from told
cross join latest
left join landed_tip on told.tip_id = landed_tip.tip_id
where
    landed_tip.tip_id is null
    or (told.fixmedins_code, told.psn_no, told.scheme, told.note)
    is distinct from (landed_tip.fixmedins_code, landed_tip.psn_no, landed_tip.scheme, landed_tip.note)
    or coalesce(told.received_on, landed_tip.received_on) is distinct from landed_tip.received_on
-- the same tip written twice counts once
qualify
    row_number() over (
        partition by told.tip_id
        order by told.file desc, told.sheet desc, told.line desc
    ) = 1
order by told.tip_id
