-- One row per charge line of a drug paid for some diagnoses only, outside pharmacies, with whether the main one is among them.
with
prefix as (
    select
        med_list_codg,
        unnest(string_split(diag_limit, ';')) as diagnosis_prefix,
    from limited_item
),

diagnosis as (
    select distinct dscg_maindiag_code as code,
    from net_settlement
),

allowed as ( -- pairs of a limited drug and a diagnosis that somebody has
    select distinct
        prefix.med_list_codg,
        diagnosis.code,
    from prefix
    inner join diagnosis on starts_with(diagnosis.code, prefix.diagnosis_prefix)
    where prefix.diagnosis_prefix <> ''
)

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    charge.med_list_name,
    cast(charge.fee_ocur_time as date) as charged_on,
    paid.dscg_maindiag_code as main_diag_code,
    paid.dscg_maindiag_name as main_diag_name,
    cast(round(
        charge.det_item_fee_sumamt
        * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
    ) as decimal(18, 2)) as amount,
    case
        when paid.dscg_maindiag_code is null or allowed.code is not null then 0
        when starts_with(paid.dscg_maindiag_code, 'Z') then 0 -- names the care, not the disease
        else 1
    end as is_off,
from net_charge_line as charge
inner join limited_item as item on charge.med_list_codg = item.med_list_codg
inner join net_settlement as paid on charge.setl_id = paid.setl_id
left join allowed
    on
        charge.med_list_codg = allowed.med_list_codg
        and paid.dscg_maindiag_code = allowed.code
where paid.med_type <> '41' -- a pharmacy does not diagnose
