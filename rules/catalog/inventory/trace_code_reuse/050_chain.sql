-- One row per institution and item of repeated sales, and sale of one of their packages; is_repeat = 1: its own, later.
with
sound_code as ( -- a placeholder at one place is one everywhere
    select drug_trac_codg,
    from reused_code
    group by drug_trac_codg
    having max(is_placeholder) = 0
),

sound as (
    select reused.*,
    from reused_code as reused
    inner join sound_code on reused.drug_trac_codg = sound_code.drug_trac_codg
),

seller as (
    select distinct
        fixmedins_code,
        med_list_codg,
        drug_trac_codg,
    from sound
    where nth > 1
)

select
    seller.fixmedins_code,
    seller.med_list_codg,
    sound.drug_trac_codg,
    sound.sale_key,
    sound.fixmedins_code as sold_by,
    sound.med_list_codg as sold_item,
    sound.psn_no,
    sound.sold_at,
    sound.nth,
    sound.n_uses,
    case
        when
            sound.nth > 1
            and sound.fixmedins_code = seller.fixmedins_code
            and sound.med_list_codg = seller.med_list_codg
            then 1
        else 0
    end as is_repeat,
from seller
inner join sound on seller.drug_trac_codg = sound.drug_trac_codg
