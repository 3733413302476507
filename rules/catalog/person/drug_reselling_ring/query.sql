-- One row per ring of persons, or person alone, who collected a resaleable drug at many places far beyond their use.
with
ring as (
    select
        head,
        count(*) as n_people,
        string_agg(psn_no, '|' order by psn_no) as members,
        min(psn_no) as psn_no,
    from member
    group by head
),

accused as (
    select
        member.head,
        surplus.*,
        cast(round(
            surplus.det_item_fee_sumamt * least(1, paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0)), 2
        ) as decimal(18, 2)) as amount,
    from surplus
    inner join member on surplus.psn_no = member.psn_no
    inner join net_settlement as paid on surplus.setl_id = paid.setl_id
),

trip as (
    select
        head,
        fixmedins_code,
        bought_on,
        count(distinct psn_no) as n_people,
    from accused
    group by head, fixmedins_code, bought_on
),

company as (
    select
        head,
        max(n_people) as most_people,
    from trip
    group by head
)

select
    case when ring.n_people > 1 then 'group' else 'person' end as subject_type,
    case when ring.n_people > 1 then md5(ring.members) else ring.psn_no end as subject_id,
    cast(null as varchar) as fixmedins_code,
    case when ring.n_people = 1 then ring.psn_no end as psn_no,
    min(accused.bought_on) as begn_date,
    max(accused.bought_on) as end_date,
    sum(coalesce(accused.amount, 0)) as amount,
    replace(ring.members, '|', '、') as people,
    case
        when max(company.most_people) > 1 then concat('最多', cast(max(company.most_people) as varchar), '人同日同店')
        when ring.n_people > 1 then '购药机构基本相同'
    end as together,
    ring.n_people,
    count(distinct accused.fixmedins_code) as n_institutions,
    string_agg(distinct concat('“', accused.drug_name, '”'), '、' order by concat('“', accused.drug_name, '”')) as drugs,
    count(distinct accused.setl_id) as n_purchases,
    cast(round(sum(accused.supply_days)) as integer) as bought_days,
    cast(round(max(accused.most_held_days)) as integer) as held_days,
    cast($dose_tolerance as decimal(4, 2)) as usual_dose,
    list(struct_pack(
        record_type := 'charge_line', record_id := accused.feedetl_sn, amount := coalesce(accused.amount, 0)
    )) as records,
from accused
inner join ring on accused.head = ring.head
inner join company on accused.head = company.head
group by ring.head, ring.n_people, ring.members, ring.psn_no
order by subject_id
