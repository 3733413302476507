-- One row per institution and trace code that is written so often that it is no code.
with
placeholder as ( -- in one place or in all
    select drug_trac_codg,
    from repeated_code
    where
        n_lines > $max_uses
        or (n_lines > 1 and replace(drug_trac_codg, left(drug_trac_codg, 1), '') = '')
),

written as (
    select
        charge.fixmedins_code,
        charge.drug_trac_codg,
        count(*) as n_lines,
    from charge_line as charge
    inner join placeholder on charge.drug_trac_codg = placeholder.drug_trac_codg
    group by charge.fixmedins_code, charge.drug_trac_codg
    having
        count(*) > $max_uses
        or (count(*) > 1 and replace(charge.drug_trac_codg, left(charge.drug_trac_codg, 1), '') = '')
)

select
    'trace_code_placeholder' as kind,
    concat(written.fixmedins_code, '|', written.drug_trac_codg) as subject,
    written.n_lines as n_records,
    concat(
        institution.fixmedins_name, '有', cast(written.n_lines as varchar), '条费用明细填写同一追溯码',
        written.drug_trac_codg, '，应为占位码，请按实际扫码重报。'
    ) as message,
from written
inner join institution on written.fixmedins_code = institution.fixmedins_code
order by subject
