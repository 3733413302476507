-- One row per institution that moves items it never counted: their opening stock is unknown.
select
    'never_counted' as kind,
    ledger.fixmedins_code as subject,
    count(distinct ledger.med_list_codg) as n_records,
    concat(
        max(institution.fixmedins_name), '有', cast(count(distinct ledger.med_list_codg) as varchar),
        '个品种从未盘点，期初库存未知，无法核对进销存。'
    ) as message,
from stock_ledger as ledger
inner join institution on ledger.fixmedins_code = institution.fixmedins_code
where
    not exists (
        select 1,
        from stock_ledger as counted
        where
            counted.fixmedins_code = ledger.fixmedins_code and counted.med_list_codg = ledger.med_list_codg
            and counted.known = 1
    )
group by ledger.fixmedins_code
order by subject
