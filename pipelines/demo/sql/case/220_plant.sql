-- The tables that planted cases write into, beside stay_draft; README.md says what each column does.
create or replace table plant_visit (
    case_no integer not null,
    visit_turn bigint not null,
    person_no integer not null,
    inst_no integer not null,
    med_type varchar not null,
    visit_day integer not null,
    visit_second integer not null,
    visit_kind varchar not null default 'case',
    accused boolean not null default true,
    refunded boolean not null default false,
    twice boolean not null default false,
    refund_hours integer not null default 24,
    pays_after bigint,
    from_account boolean not null default false,
    till varchar,
    doctor varchar,
    prescriber varchar,
    dept_no integer,
    diag_code varchar,
    diag_name varchar,
    primary key (case_no, visit_turn)
);

create or replace table plant_line (
    case_no integer not null,
    stay_turn integer,
    visit_turn bigint,
    line_turn integer not null,
    item_no integer not null,
    cnt integer not null,
    on_day integer,
    on_second integer,
    credited integer not null default 0,
    price decimal(18, 6),
    price_factor double not null default 1,
    fake boolean not null default false,
    has_sale_row boolean not null default true,
    doctor varchar,
    order_no varchar,
    trace_no bigint,
    lot varchar,
    expires_on date,
    check ((stay_turn is null) <> (visit_turn is null))
);

create or replace table line_habit (
    case_no integer not null,
    inst_no integer not null,
    item_no integer not null,
    from_day integer not null default 0,
    upto_day integer not null default 366,
    share double not null default 1,
    price_factor double not null default 1,
    cnt_factor integer not null default 1,
    accused boolean not null default true,
    primary key (inst_no, item_no)
);

create or replace table plant_shelf (
    case_no integer not null,
    inst_no integer not null,
    item_no integer not null,
    kept boolean not null default true,
    short_share double not null default 0,
    opening bigint,
    opening_counted boolean not null default true,
    closing_counted boolean,
    cycle_days integer,
    transit_days integer,
    primary key (inst_no, item_no)
);

create or replace table plant_stock (
    case_no integer not null,
    entry_no integer not null,
    inst_no integer not null,
    item_no integer not null,
    inv_type varchar not null,
    on_day integer not null,
    on_second integer not null default 43200,
    qty bigint not null,
    moves_shelf boolean not null default true,
    price_share double not null default 1.0,
    lot varchar,
    expires_on date,
    trace_no bigint,
    visit_turn bigint,
    primary key (case_no, entry_no)
);

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
