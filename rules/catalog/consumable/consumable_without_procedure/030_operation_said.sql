-- One row per list of operation codes on a stay with an implant, with the operations' names.
with
coded as (
    select
        listed.oprn_oprt_code,
        unnest(string_split(replace(listed.oprn_oprt_code, ' ', ''), ';')) as code,
    from (select distinct oprn_oprt_code, from implant_line) as listed
),

named as (
    select
        coded.oprn_oprt_code,
        case
            when known.operation_name is null then coded.code
            else concat(known.operation_name, '（', coded.code, '）')
        end as operation_text,
    from coded
    left join knowledge_operation_name as known on starts_with(coded.code, known.operation_prefix)
)

select
    oprn_oprt_code,
    string_agg(distinct operation_text, '、' order by operation_text) as operations_said,
from named
group by oprn_oprt_code
