-- One row per accused institution: its standing findings by scheme, richest first; one over several institutions counts
-- in each of them with the money of the records there.
with
standing as (
    select
        finding_id,
        scheme,
        severity,
        fixmedins_code,
        amount,
    from finding
    where state in ('new', 'known', 'changed')
),

settled as (
    select
        standing.finding_id,
        net_settlement.fixmedins_code,
        sum(finding_record.amount) as amount,
    from standing
    inner join finding_record
        on standing.finding_id = finding_record.finding_id and finding_record.record_type = 'settlement'
    inner join net_settlement on finding_record.record_id = net_settlement.setl_id
    group by standing.finding_id, net_settlement.fixmedins_code
),

billed as (
    select
        standing.finding_id,
        net_charge_line.fixmedins_code,
        sum(finding_record.amount) as amount,
    from standing
    inner join finding_record
        on standing.finding_id = finding_record.finding_id and finding_record.record_type = 'charge_line'
    inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
    group by standing.finding_id, net_charge_line.fixmedins_code
),

recorded as (
    select
        finding_id,
        fixmedins_code,
        sum(amount) as amount,
    from (
        select *,
        from settled
        union all
        select *,
        from billed
    ) as told
    group by finding_id, fixmedins_code
),

placed as ( -- where a finding has no records, it counts where it points
    select
        standing.finding_id,
        standing.scheme,
        standing.severity,
        coalesce(recorded.fixmedins_code, standing.fixmedins_code) as fixmedins_code,
        case when recorded.finding_id is null then standing.amount else recorded.amount end as amount,
        count(*) over (partition by standing.finding_id) > 1 as is_shared,
    from standing
    left join recorded on standing.finding_id = recorded.finding_id
),

rule_title as (
    select
        scheme,
        min(title_zh) as title_zh,
    from rule_card
    group by scheme
),

accused as (
    select
        placed.fixmedins_code,
        placed.scheme,
        coalesce(min(rule_title.title_zh), placed.scheme) as title,
        min(case placed.severity when 'high' then 1 when 'medium' then 2 else 3 end) as severity_order,
        count(*) as n_findings,
        count(*) filter (where placed.is_shared) as n_shared,
        sum(placed.amount) as amount,
    from placed
    left join rule_title on placed.scheme = rule_title.scheme
    where placed.fixmedins_code is not null
    group by placed.fixmedins_code, placed.scheme
)

select
    fixmedins_code,
    list(
        struct_pack(
            title := title,
            severity := ['high', 'medium', 'low'][severity_order],
            n_findings := n_findings,
            n_shared := n_shared,
            amount := amount
        ) order by amount desc, scheme asc
    ) as schemes,
from accused
group by fixmedins_code
