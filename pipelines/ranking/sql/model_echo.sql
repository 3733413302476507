-- One row per model and scheme that read the same columns to tell the same thing: the model repeats the rule.
select
    repeated.model_id,
    repeated.scheme,
from (
    values
    ('institution_item', 'billed_without_purchase'), -- quantity billed
    ('institution_item', 'inventory_mismatch'),
    ('institution_item', 'item_substitution'),
    ('institution_item', 'stock_record_tampering'),
    ('institution_item', 'over_price'), -- price
    ('institution_item', 'unselected_high_price'),
    ('person_quarter', 'drug_reselling_ring'), -- days of supply, the dearest drug
    ('person_quarter', 'over_quantity_drugs'),
    ('person_quarter', 'card_concentration'), -- visits of one day
    ('person_quarter', 'impersonation'),
    ('person_quarter', 'empty_swipe'),
    ('pharmacy_till_day', 'card_concentration'), -- swipes close together
    ('pharmacy_till_day', 'empty_swipe'),
    ('pharmacy_till_day', 'forged_prescription'),
    ('pharmacy_till_day', 'person_ring'),
    ('pharmacy_till_day', 'closed_hours'), -- the hour
    ('pharmacy_till_day', 'employee_swiping'), -- the employer
    ('physician_month', 'impossible_physician_day'), -- the busiest day, treatments
    ('stay', 'ghost_bed_stay'), -- nights in bed
    ('stay', 'phantom_stay'),
    ('stay', 'overlong_stay') -- nights
) as repeated (model_id, scheme)
