-- One row per case and what it is about that is new or says something else than before.
with
scheme_name as (
    select
        title_zh,
        min(scheme) as scheme,
    from rule_card
    group by title_zh
),

named as (
    select
        returned_row.*,
        coalesce(returned_row.setl_id, returned_row.mdtrt_id, returned_row.psn_no, returned_row.fixmedins_code)
            as about,
        coalesce(scheme_name.scheme, returned_row.scheme) as known_scheme,
    from returned_row
    left join scheme_name on returned_row.scheme = scheme_name.title_zh
),

told as (
    select
        coalesce(case_id, 'C' || left(sha256(concat_ws(
            '|', about, coalesce(cast(begn_date as varchar), ''), coalesce(known_scheme, '')
        )), 16)) as case_id,
        about as record_id,
        setl_id,
        mdtrt_id,
        psn_no,
        fixmedins_code,
        begn_date,
        end_date,
        known_scheme as scheme,
        amount,
        found_on,
        note,
        file,
        sheet,
        line,
    from named
)

select
    told.case_id,
    told.record_id,
    told.setl_id,
    told.mdtrt_id,
    told.psn_no,
    told.fixmedins_code,
    told.begn_date,
    told.end_date,
    told.scheme,
    told.amount,
    told.found_on,
    told.note,
    earlier.case_id is not null as is_known,
from told
left join landed_found_case as earlier on told.case_id = earlier.case_id and told.record_id = earlier.record_id
where
    earlier.case_id is null
    or (
        told.setl_id, told.mdtrt_id, told.psn_no, told.fixmedins_code, told.begn_date, told.end_date,
        told.scheme, told.amount, told.found_on, told.note
    ) is distinct from (
        earlier.setl_id, earlier.mdtrt_id, earlier.psn_no, earlier.fixmedins_code, earlier.begn_date,
        earlier.end_date, earlier.scheme, earlier.amount, earlier.found_on, earlier.note
    )
-- the same row written twice counts once
qualify
    row_number() over (
        partition by told.case_id, told.record_id
        order by told.file desc, told.sheet desc, told.line desc
    ) = 1
order by told.case_id, told.record_id
