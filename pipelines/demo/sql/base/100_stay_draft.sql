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
    case_no integer,
    -- what only cases use
    stay_turn integer not null default 0, -- tells the stays of one case apart
    accused boolean not null default true, -- false: belongs to the case, but nobody should be blamed for it
    plan varchar, -- another care plan than the diagnosis brings
    left_out varchar, -- item groups of the plan that are not billed, ';' between
    diag_code varchar, -- another diagnosis on the bill than the one treated, with its name
    diag_name varchar,
    dept_no integer,
    doctor varchar,
    bed_no varchar, -- the bed the bill names; null takes one of the ward's queue
    seen_bed_no varchar, -- the bed the patient is seen in, when it is another
    absent_nights integer[], -- nights, counted from 1, on which nobody is seen
    refunded boolean not null default false, -- the settlement is reversed for good
    twice boolean not null default false, -- the same bill is settled a second time, nothing reversed
    refund_hours integer not null default 24,
    pays_after bigint -- seconds from discharge to settlement; null draws
)
