-- One row per stay and surgeon known by a code of his own.
with
default_code as ( -- nobody
    select distinct implant_line.atddr_no,
    from implant_line
    inner join knowledge_default_doctor as known
        on
            (known.match = 'whole' and lower(trim(implant_line.atddr_no)) = lower(known.doctor))
            or (known.match = 'ends' and trim(implant_line.atddr_no) like concat('%', known.doctor))
)

select distinct
    stay_id,
    fixmedins_code,
    atddr_no,
from implant_line
where
    atddr_no is not null
    and atddr_no not in (select default_code.atddr_no, from default_code)
