-- One row per trace code and sale that stands: a settlement, or a sale from the books that no settlement tells of.
with
-- A sale linked to a settlement is the charge itself; it speaks alone only where the charge lines carry no codes.
uncharged as (
    select
        booked.inv_sn,
        booked.setl_id,
        booked.med_list_codg,
    from booked
    left join charged_code as charged on booked.drug_trac_codg = charged.drug_trac_codg and booked.setl_id = charged.sale_key
    where booked.inv_type = 'sale' and booked.setl_id is not null and charged.sale_key is null
),

uncharged_settlement as (
    select setl_id,
    from uncharged
    group by setl_id
    having count(*) > 0
),

uncoded as (
    select distinct uncharged.inv_sn,
    from net_charge_line as sold
    inner join uncharged on sold.setl_id = uncharged.setl_id and sold.med_list_codg = uncharged.med_list_codg
    where
        sold.setl_id in (select uncharged_settlement.setl_id, from uncharged_settlement)
        and sold.drug_trac_codg is null
),

-- A sale without a settlement is another paper of a charge of that day, unless the charge has a paper of its own.
other_paper as (
    select distinct booked.inv_sn,
    from booked
    inner join charged_code as charged
        on
            booked.drug_trac_codg = charged.drug_trac_codg
            and booked.fixmedins_code = charged.fixmedins_code
            and coalesce(booked.psn_no, charged.psn_no) = charged.psn_no
    left join booked as own
        on
            charged.drug_trac_codg = own.drug_trac_codg
            and charged.sale_key = own.setl_id
            and own.inv_type = 'sale'
    where
        booked.setl_id is null
        and own.inv_sn is null
        and abs(date_diff('day', cast(booked.occur_time as date), cast(charged.sold_at as date))) <= 1
),

sale as (
    select *,
    from charged_code
    union all
    select
        booked.drug_trac_codg,
        coalesce(booked.setl_id, booked.inv_sn) as sale_key,
        booked.fixmedins_code,
        booked.med_list_codg,
        booked.psn_no,
        booked.occur_time as sold_at,
        booked.qty,
    from booked
    left join uncoded on booked.inv_sn = uncoded.inv_sn
    left join other_paper on booked.inv_sn = other_paper.inv_sn
    where
        booked.inv_type = 'sale'
        and case when booked.setl_id is null then other_paper.inv_sn is null else uncoded.inv_sn is not null end
),

followed as (
    select
        *,
        lead(sold_at) over (
            partition by drug_trac_codg, fixmedins_code order by sold_at, sale_key
        ) as next_sold_at,
    from sale
),

given_back as (
    select distinct
        followed.drug_trac_codg,
        followed.sale_key,
    from followed
    inner join booked
        on
            followed.drug_trac_codg = booked.drug_trac_codg
            and followed.fixmedins_code = booked.fixmedins_code
            and booked.inv_type = 'sale_return'
            and followed.sold_at <= booked.occur_time
    where followed.next_sold_at is null or booked.occur_time <= followed.next_sold_at
)

select
    followed.drug_trac_codg,
    followed.sale_key,
    followed.fixmedins_code,
    followed.med_list_codg,
    followed.psn_no,
    followed.sold_at,
    followed.qty,
from followed
left join given_back
    on followed.drug_trac_codg = given_back.drug_trac_codg and followed.sale_key = given_back.sale_key
where given_back.sale_key is null
