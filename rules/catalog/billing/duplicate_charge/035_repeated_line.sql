-- One row per charge line of a service billed more often at one moment than it can be done and was ordered.
with
moment as (
    select
        psn_no,
        item_no,
        done_at,
        count(*) as n_lines,
        greatest( -- a repeat order excuses
            max(max_at_once),
            count(distinct rx_drord_no),
            max(case when is_operation = 1 then n_operations else 1 end),
            case -- hours later, and no orders to tell: it may have been repeated
                when
                    max(is_scan) = 1 and count(rx_drord_no) < count(*)
                    and date_diff('second', min(billed_at), max(billed_at)) > 3600 * $max_scan_hours
                    then count(distinct billed_at)
                else 1
            end
        ) as n_possible,
    from moment_line
    group by psn_no, item_no, done_at
)

select
    billed.feedetl_sn,
    billed.setl_id,
    billed.mdtrt_id,
    billed.psn_no,
    billed.fixmedins_code,
    billed.med_list_codg,
    billed.item_name,
    billed.done_at,
    billed.det_item_fee_sumamt,
    moment.n_lines,
    moment.n_possible,
    row_number() over (partition by billed.psn_no, billed.item_no, billed.done_at order by billed.feedetl_sn) as nth,
from moment_line as billed
inner join moment
    on billed.psn_no = moment.psn_no and billed.item_no = moment.item_no and billed.done_at = moment.done_at
where moment.n_lines > moment.n_possible
