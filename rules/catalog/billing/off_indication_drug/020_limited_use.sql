-- One row per drug paid for some diagnoses only, person, institution and main diagnosis, outside pharmacies.
-- is_off = 1: the main diagnosis is not among those it is paid for.
with
looked_for as ( -- a list with a condition lets the scan pass over all other items
    select med_list_codg,
    from limited_item
    group by med_list_codg
    having count(*) > 0
),

used as (
    select
        charge.med_list_codg,
        charge.psn_no,
        charge.fixmedins_code,
        paid.dscg_maindiag_code as main_diag_code,
        count(*) as n_lines,
    from net_charge_line as charge
    inner join looked_for on charge.med_list_codg = looked_for.med_list_codg
    inner join net_settlement as paid on charge.setl_id = paid.setl_id
    where paid.med_type <> '41' -- a pharmacy does not diagnose
    group by charge.med_list_codg, charge.psn_no, charge.fixmedins_code, paid.dscg_maindiag_code
),

prefix as (
    select
        med_list_codg,
        unnest(string_split(diag_limit, ';')) as diagnosis_prefix,
    from limited_item
),

diagnosis as (
    select distinct main_diag_code as code,
    from used
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
    used.med_list_codg,
    used.psn_no,
    used.fixmedins_code,
    used.main_diag_code,
    used.n_lines,
    case
        when used.main_diag_code is null or allowed.code is not null then 0
        when starts_with(used.main_diag_code, 'Z') then 0 -- names the care, not the disease
        else 1
    end as is_off,
from used
left join allowed on used.med_list_codg = allowed.med_list_codg and used.main_diag_code = allowed.code
