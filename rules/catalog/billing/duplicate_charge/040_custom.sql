-- One row per institution and service that it bills several times at one moment to many: a custom or an error of export.
with
suspected as (
    select
        fixmedins_code,
        med_list_codg,
        count(distinct psn_no) as n_persons,
    from repeated_line
    group by fixmedins_code, med_list_codg
    having count(distinct psn_no) >= $min_custom_persons
),

usual as (
    select
        charge.fixmedins_code,
        charge.med_list_codg,
        count(distinct charge.psn_no) as n_persons,
    from charge_line as charge -- how usual the item is needs no netting
    inner join suspected
        on charge.fixmedins_code = suspected.fixmedins_code and charge.med_list_codg = suspected.med_list_codg
    group by charge.fixmedins_code, charge.med_list_codg
)

select
    suspected.fixmedins_code,
    suspected.med_list_codg,
    suspected.n_persons,
    usual.n_persons as n_users,
from suspected
inner join usual
    on suspected.fixmedins_code = usual.fixmedins_code and suspected.med_list_codg = usual.med_list_codg
where suspected.n_persons >= $max_usual_share * usual.n_persons
