-- The tables of presences and of subjects that planted cases write into.
create or replace table plant_presence (
    case_no integer not null,
    presence_no integer not null,
    inst_no integer not null,
    dept_no integer,
    bed_no varchar not null,
    stay_turn integer,
    person_no integer,
    begn_day integer not null,
    begn_second integer not null,
    end_day integer not null,
    end_second integer not null,
    seen_by varchar not null default 'sensor',
    primary key (case_no, presence_no)
);

create or replace table plant_subject (
    case_no integer primary key,
    person_no integer,
    inst_no integer,
    item_no integer,
    doctor varchar
)
