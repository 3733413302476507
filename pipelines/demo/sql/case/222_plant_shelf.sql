-- The tables of habits, shelves and stock books that planted cases write into.
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
)
