-- One row per institution and item whose books a page prints: that of a lead, or the largest gap of an institution.
with
wanted as (
    select
        split_part(subject_id, '|', 1) as fixmedins_code,
        split_part(subject_id, '|', 2) as med_list_codg,
    from shown_lead
    where has_page and subject_type = 'institution_item'
    union
    select
        fixmedins_code,
        med_list_codg,
    from stock_gap
)

select
    wanted.fixmedins_code,
    wanted.med_list_codg,
    coalesce(catalog.pack_cnt, 1) as pack_cnt,
    catalog.med_list_name as item_name,
from wanted
left join catalog on wanted.med_list_codg = catalog.med_list_codg
