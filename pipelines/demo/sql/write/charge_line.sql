-- One row per charge line as delivered: originals, credits, and the lines of reversals and re-settlements.
with
bill_event (happening, bill, reversed) as (
    values
    ('original', 'original', null),
    ('credit', 'original', 'original'),
    ('reversal', 'reversal', 'original'),
    ('resettled', 'resettled', null)
),

told as (
    select
        line.*,
        encounter.mdtrt_id,
        encounter.psn_no,
        encounter.fixmedins_code,
        encounter.dept_codg,
        encounter.bed_no,
        encounter.default_doctor,
        encounter.doctor as attending,
        bill_event.*,
        case happening
            when 'original' then cnt
            when 'credit' then -credited
            -- a settlement is reversed, and settled again, net of what was credited before
            when 'reversal' then credited - cnt
            else cnt - credited
        end as event_cnt,
        case happening
            when 'original' then amount
            when 'credit' then -credited_amount
            when 'reversal' then credited_amount - amount
            else amount - credited_amount
        end as event_amount,
    from line
    cross join bill_event
    inner join encounter
        on
            line.visit_class = encounter.visit_class
            and line.visit_no = encounter.visit_no
    where
        (
            bill_event.bill = 'original'
            or line.resettled
            or (bill_event.bill = 'reversal' and line.refunded)
            or (bill_event.bill = 'resettled' and encounter.twice)
        )
        and (happening <> 'credit' or credited > 0)
        and (bill_event.bill = 'original' or cnt > credited)
)

select
    line_key(told.visit_class, told.visit_no, line_no, happening) as feedetl_sn,
    setl_key(told.visit_class, told.visit_no, part_no, bill) as setl_id,
    mdtrt_id,
    psn_no,
    fixmedins_code,
    moment(on_day, on_second) as fee_ocur_time,
    item.list_type,
    item.chrgitm as med_chrgitm_type,
    item.code as med_list_codg,
    item.name as med_list_name,
    event_cnt::decimal(18, 4) as cnt,
    told.price as pric,
    event_amount as det_item_fee_sumamt,
    dept_codg as bilg_dept_codg,
    case
        when told.doctor is not null then nullif(told.doctor, '')
        when at_pharmacy then null
        -- what takes a therapist's time is done by one who has a few beds
        when item.min_each is not null and bed_no is not null
            then 'T' || lpad(inst_no::varchar, 5, '0') || dept_codg || lpad((coalesce(try_cast(right(bed_no, 3) as integer), 0) // 3)::varchar, 2, '0')
        when default_doctor and u('unknown biller', told.visit_no, line_no) < 0.2 then '未知'
        else attending
    end as bilg_dr_codg,
    case
        when told.order_no is not null then told.order_no
        when item.list_type in ('101', '102') and told.visit_class = 1
            then order_key(told.visit_no, line_no)
    end as rx_drord_no,
    line_key(told.visit_class, told.visit_no, line_no, reversed) as init_feedetl_sn,
    case
        when told.trace_no is not null then planted_trace(told.trace_no)
        when at_pharmacy and item.list_type = '101' then trace_key(told.visit_no, line_no)
    end as drug_trac_codg,
from told
inner join item on told.item_no = item.item_no
order by told.visit_class, told.visit_no, line_no, happening
