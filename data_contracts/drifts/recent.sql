-- One row per delivery that tonight's is held against: the last seven that brought this extract.
select
    delivery.delivery_id,
    delivery.extract_date,
from delivery
inner join delivery as tonight on tonight.delivery_id = $delivery_id
where
    (
        delivery.extract_date < tonight.extract_date
        or (delivery.extract_date = tonight.extract_date and delivery.delivery_id < tonight.delivery_id)
    )
    and delivery.delivery_id in (
        select delivery_file.delivery_id, from delivery_file
        where delivery_file.extract = $extract
    )
order by delivery.extract_date desc, delivery.delivery_id desc
limit $recent_deliveries
