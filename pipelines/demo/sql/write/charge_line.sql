-- One row per charge line as delivered: originals, credits, and the lines of reversals and re-settlements.
with
event_line as (
    select
        line.*,
        event,
        case
            when event in ('original', 'resettled') then line.cnt
            when event in ('credit', 'credit again') then -credited
            when event = 'reversal' then -line.cnt
            else credited
        end as event_cnt,
        case
            when event in ('original', 'resettled') then amount
            when event in ('credit', 'credit again') then -credited_amount
            when event = 'reversal' then -amount
            else credited_amount
        end as event_amount,
        case
            when event in ('original', 'credit') then 'original'
            when event in ('reversal', 'reversed credit') then 'reversal'
            else 'resettled'
        end as bill_event,
        stay.doctor,
    from line
    left join stay on line.visit_class = 1 and stay.stay_no = line.visit_no
    left join visit on line.visit_class = 2 and visit.visit_no = line.visit_no
    cross join (
        select unnest(['original', 'credit', 'reversal', 'reversed credit', 'resettled', 'credit again']) as event
    ) as line_kind
    where event = 'original'
        or (event = 'credit' and credited > 0)
        or (event = 'reversal' and (coalesce(stay.resettled, false) or coalesce(visit.refunded, false)))
        or (event = 'resettled' and coalesce(stay.resettled, false))
        or (event in ('reversed credit', 'credit again') and credited > 0 and coalesce(stay.resettled, false))
)

select
    line_key(visit_class, visit_no, line_no, event) as feedetl_sn,
    setl_key(visit_class, visit_no, part_no, bill_event) as setl_id,
    visit_key(visit_class, visit_no) as mdtrt_id,
    person.psn_no,
    institution.fixmedins_code,
    moment(on_day, on_second) as fee_ocur_time,
    item.list_type,
    item.chrgitm as med_chrgitm_type,
    item.code as med_list_codg,
    item.name as med_list_name,
    event_cnt::decimal(18, 4) as cnt,
    event_line.price as pric,
    event_amount as det_item_fee_sumamt,
    lpad(event_line.dept_no::varchar, 2, '0') as bilg_dept_codg,
    case
        when institution.fixmedins_type = '2' then null
        when institution.default_doctor and u('unknown biller', visit_no, line_no) < 0.2 then '未知'
        else doctor
    end as bilg_dr_codg,
    case when item.list_type in ('101', '102') and visit_class = 1
        then 'R' || lpad(visit_no::varchar, 11, '0') || lpad((line_no % 1000)::varchar, 3, '0')
    end as rx_drord_no,
    case event
        when 'credit' then line_key(visit_class, visit_no, line_no, 'original')
        when 'reversal' then line_key(visit_class, visit_no, line_no, 'original')
        when 'reversed credit' then line_key(visit_class, visit_no, line_no, 'credit')
        when 'credit again' then line_key(visit_class, visit_no, line_no, 'resettled')
    end as init_feedetl_sn,
    case when at_pharmacy and item.list_type = '101' then trace_key(visit_no, line_no) end as drug_trac_codg,
from event_line
inner join person on person.person_no = event_line.person_no
inner join institution on institution.inst_no = event_line.inst_no
inner join item on item.item_no = event_line.item_no
order by visit_class, visit_no, line_no, event
