-- One row per finding of the rule just run, as it will stand but for its history.
select
    'F' || substr(sha256(concat_ws('|', $rule_id, told.subject_type, told.subject_id, told.begn_date)), 1, 16) as finding_id,
    cast($rule_id as varchar) as rule_id,
    cast($rule_version as integer) as rule_version,
    cast($scheme as varchar) as scheme,
    told.subject_type,
    told.subject_id,
    told.fixmedins_code,
    told.psn_no,
    told.begn_date,
    told.end_date,
    told.amount,
    cast($severity as varchar) as severity,
    told.message,
    cast(to_json(struct_pack(
        measured := told.measured,
        parameters := cast($parameters as json)
    )) as varchar) as evidence,
    told.records,
from rule_told as told
left join institution on told.fixmedins_code = institution.fixmedins_code
left join parameter_segment as segment
    on
        institution.admdvs = segment.admdvs
        and told.begn_date >= segment.begins_on
        and told.begn_date < segment.until -- half-open: on that day the next value holds
where coalesce(segment.set_no, 0) = $set_no
