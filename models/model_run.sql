-- One row per model: what became of it this night.
create or replace table model_run (
    run_id varchar,
    model_id varchar,
    model_version integer,
    status varchar, -- evaluated, not_evaluable, failed
    reason varchar,
    n_subjects integer,
    seconds double,
    feature_hash varchar,
    drift varchar -- JSON: baseline_run_id, baseline_on, psi per feature, moved
)
