-- One row per finding of the rule just run, as it will stand but for its history.
select
    'F' || substr(sha256(concat_ws('|', $rule_id, $subject_type, told.subject_id, told.begn_date)), 1, 16) as finding_id,
    $rule_id as rule_id,
    cast($rule_version as integer) as rule_version,
    $scheme as scheme,
    $subject_type as subject_type,
    told.subject_id,
    told.fixmedins_code,
    told.psn_no,
    told.begn_date,
    told.end_date,
    told.amount,
    $severity as severity,
    told.message,
    cast(to_json(struct_pack(
        measured := told.measured,
        parameters := cast($parameters as json)
    )) as varchar) as evidence,
    told.records,
from rule_told as told
left join institution on institution.fixmedins_code = told.fixmedins_code
left join parameter_segment as segment
    on segment.admdvs = institution.admdvs
    and segment.begins_on <= told.begn_date
    and segment.until > told.begn_date -- half-open: on that day the next value holds
where coalesce(segment.set_no, 0) = $set_no
