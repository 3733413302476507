-- One row per stay × operation that was done on it.
with
listed as (
    select
        *,
        unnest(range(1, len(string_split(operation_codes, ';')) + 1))::integer as nth,
    from stay
    where
        operation_codes is not null
        and person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
)

select
    stay_no,
    inst_no,
    adm_day,
    operation_day_no,
    extra_pieces,
    returned_pieces,
    device_by_piece,
    nth,
    string_split(operation_codes, ';')[nth] as oprn_code,
from listed
