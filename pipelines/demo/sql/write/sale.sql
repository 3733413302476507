-- One row per insured sale, or its return, that a pharmacy's stock book shows.
with
movement as (
    select unnest(['sale', 'sale_return']) as inv_type,
)

select
    'V1' || lpad(line.visit_no::varchar, 12, '0') || lpad(line.line_no::varchar, 3, '0')
    || case inv_type when 'sale' then 'A' else 'B' end as inv_sn,
    institution.fixmedins_code,
    item.code as med_list_codg,
    item.name as med_list_name,
    inv_type,
    moment(on_day, on_second) + case inv_type when 'sale' then interval 1 minute else interval 24 hour end as occur_time,
    line.cnt::decimal(18, 4) as cnt,
    'each' as unit,
    line.price as pric,
    coalesce(line.lot, lot_key(line.item_no, on_day)) as manu_lotnum,
    coalesce(line.expires_on, lot_expiry(line.item_no, on_day)) as expy_end,
    null::varchar as spler_name,
    null::varchar as purc_invo_no,
    case
        when institution.sale_rows = 'linked'
            then setl_key(2, line.visit_no, 1, case inv_type when 'sale' then 'original' else 'reversal' end)
    end as setl_id,
    case when institution.sale_rows = 'linked' then person.psn_no end as psn_no,
    case when line.trace_no is null then trace_key(line.visit_no, line.line_no) else planted_trace(line.trace_no) end as drug_trac_codg,
from line
inner join institution on line.inst_no = institution.inst_no
inner join item on line.item_no = item.item_no
inner join person on line.person_no = person.person_no
cross join movement
where
    line.at_pharmacy and institution.sale_rows <> 'none' and line.stocked and line.has_sale_row
    and (inv_type = 'sale' or line.refunded)
order by inv_sn
