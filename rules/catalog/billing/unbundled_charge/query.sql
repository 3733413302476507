-- One row per stay or settlement billed a service and, on the same day, what its price includes.
with
beside as (
    select
        paired_line.feedetl_sn,
        min(concat('“', bundle_pair.part_name, '”（已含于“', bundle_pair.bundle_name, '”）')) as included,
        min(bundle_line.feedetl_sn) as bundle_feedetl_sn,
    from paired_line
    inner join bundle_pair on paired_line.med_list_codg = bundle_pair.part_code
    inner join bundle_line
        on
            paired_line.psn_no = bundle_line.psn_no
            and paired_line.fixmedins_code = bundle_line.fixmedins_code
            and bundle_pair.bundle_code = bundle_line.med_list_codg
            and paired_line.charged_on = bundle_line.charged_on -- another day, another examination
    group by paired_line.feedetl_sn
),

accused as (
    select
        paired_line.*,
        beside.included,
        beside.bundle_feedetl_sn,
        stay.stay_id,
        coalesce(stay.stay_id, paired_line.setl_id) as subject_id,
        cast(round(
            paired_line.det_item_fee_sumamt
            * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
        ) as decimal(18, 2)) as amount,
    from paired_line
    inner join beside on paired_line.feedetl_sn = beside.feedetl_sn
    inner join net_settlement as paid on paired_line.setl_id = paid.setl_id
    left join stay on paired_line.mdtrt_id = stay.stay_id
)

select
    case when max(stay_id) is null then 'settlement' else 'stay' end as subject_type,
    subject_id,
    min(fixmedins_code) as fixmedins_code,
    min(psn_no) as psn_no,
    min(charged_on) as begn_date,
    max(charged_on) as end_date,
    sum(amount) as amount,
    string_agg(distinct included, '、' order by included) as items,
    count(*) as n_lines,
    count(distinct charged_on) as n_days,
    case when count(distinct charged_on) > 1 then count(distinct charged_on) end as several_days,
    string_agg(distinct bundle_feedetl_sn, ';' order by bundle_feedetl_sn) as bundle_lines,
    list(struct_pack(record_type := 'charge_line', record_id := feedetl_sn, amount := amount)) as records,
from accused
group by subject_id
order by subject_type, subject_id
