-- One row per catalogue item that can happen once in a life, by the catalogue's mark or else by its name.
select
    catalog.med_list_codg,
    min(catalog.med_list_name) as item_name,
    min(coalesce(known.organ, concat('item ', catalog.med_list_codg))) as once_what, -- open or through a scope is one organ
    max(coalesce(catalog.once_in_life, 0)) as is_listed,
from catalog
left join knowledge_once_in_life_item as known
    on
        catalog.list_type = '201'
        and catalog.med_list_name like concat('%', known.name_part, '%')
        and (
            known.excluded_part is null
            or catalog.med_list_name not like concat('%', known.excluded_part, '%')
        )
where
    (catalog.once_in_life = 1 or known.organ is not null)
    and not exists ( -- what a tumour answers changes under treatment, whatever the catalogue marks
        select 1, from knowledge_relapse_test as changing
        where
            catalog.med_list_name like concat('%', changing.name_part, '%')
            and catalog.med_list_name not like concat('%', changing.excluded_part, '%')
    )
group by catalog.med_list_codg
