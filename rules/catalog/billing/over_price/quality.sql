-- One row per item whose listed ceiling or unit cannot be right, and one for the services without any ceiling.
with
dear as (
    select
        charge.fixmedins_code,
        item.hosp_lv,
        item.med_list_codg,
        item.med_list_name,
        count(*) as n_lines,
        min(charge.pric / item.max_price_any) as least_ratio,
        max(item.pack_cnt) as pack_cnt,
    from net_charge_line as charge
    inner join dear_pair as item
        on charge.fixmedins_code = item.fixmedins_code and charge.med_list_codg = item.med_list_codg
    where charge.pric > item.max_price_any * (1 + $tolerance)
    group by charge.fixmedins_code, item.hosp_lv, item.med_list_codg, item.med_list_name
)

select
    'billed_by_pack' as kind,
    concat(fixmedins_code, '|', med_list_codg) as subject,
    n_lines as n_records,
    concat('“', med_list_name, '”按包装计价而限价按最小单位，未作超价判断；请机构按目录单位上传单价和数量。') as message,
from dear
where pack_cnt > 1 and least_ratio between 0.8 * pack_cnt and pack_cnt * (1 + $tolerance)
union all
select
    'ceiling_out_of_date' as kind,
    med_list_codg as subject,
    cast(sum(n_lines) as bigint) as n_records,
    concat(
        '“', max(med_list_name), '”有', cast(count(distinct fixmedins_code) as varchar),
        '家机构单价高于目录限价，限价可能未更新，请核对目录。'
    ) as message,
from dear
group by med_list_codg
having
    count(distinct fixmedins_code) >= $min_institutions
    and 2 * count(distinct fixmedins_code) > (
        select count(*), from institution
        where institution.fixmedins_type = '1'
    )
union all
select
    'service_without_ceiling' as kind,
    'catalog' as subject,
    count(*) as n_records,
    concat('目录中', cast(count(*) as varchar), '个医疗服务项目没有定价上限，无法判断超标准收费。') as message,
from catalog
where list_type = '201' and coalesce(pric_uplmt_amt, pric_uplmt_lv3, pric_uplmt_lv1) is null
having count(*) > 0
order by kind, subject
