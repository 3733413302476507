-- One row per inpatient stay in the making: who, where, when, how, and what is odd about it.
create or replace table stay_draft (
    person_no integer not null,
    inst_no integer not null,
    diag_no integer not null,
    adm_day integer not null,
    adm_second integer not null,
    nights integer not null,
    dis_second integer not null,
    adm_way varchar not null default '2',
    dscg_way varchar not null default '1',
    planned integer not null default 0,
    med_type varchar not null default '21',
    operations varchar, -- 'none' keeps the diagnosis from bringing one
    surgeon integer,
    extra_pieces integer not null default 0, -- billed beyond what the operations used
    returned_pieces integer not null default 0, -- billed and credited again
    presence double not null default 1.0, -- chance that the patient sleeps in the bed
    first_night_seen boolean not null default false,
    leave_from integer not null default 0, -- nth night of an honest leave
    leave_nights integer not null default 0,
    idle_from integer not null default 0, -- nth day on which care stops
    idle_days integer not null default 0,
    other_bed_nights integer not null default 0,
    part_days integer not null default 0, -- days between settlements of one stay; 0 settles once
    resettled boolean not null default false,
    bills_last_day boolean not null default false,
    kind varchar not null,
    case_no integer
)
