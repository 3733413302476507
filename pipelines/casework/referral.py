"""Leads due for another authority, the ledger as a table, and what an authority is sent."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_contracts.fetch import fetch_rows
from pipelines.casework.book import BookTable, make_column, write_book
from pipelines.casework.desk import (
    announce_export,
    choose_listed,
    derive,
    open_casework,
    read_frame,
    read_run,
    read_sql,
)
from pipelines.casework.ledger import Lead, describe_codes, read_events
from pipelines.errors import UsageError
from pipelines.publish.folder import move_into_place, open_aside, open_private
from pipelines.publish.lists import append_records
from pipelines.publish.queries import describe_leads
from pipelines.settings import Home

_RECORD_COLUMNS: Final = (
    make_column("referral_id", "移交编号", "code"), make_column("lead_id", "线索编号", "code"),
    make_column("fixmedins_code", "机构编号", "code"), make_column("fixmedins_name", "机构名称"),
    make_column("psn_no", "人员编号", "code"), make_column("setl_id", "结算ID", "code"),
    make_column("mdtrt_id", "就诊ID", "code"), make_column("begn_date", "开始日期", "date"),
    make_column("end_date", "结束日期", "date"), make_column("fund_pay_sumamt", "基金支付总额", "money"),
    make_column("amount", "涉及金额", "money"),
)  # fmt: skip
_EVENT: Final[dict[str, type[pl.DataType] | pl.DataType]] = {
    "event_no": pl.Int64, "referral_id": pl.String, "authority": pl.String, "state": pl.String,
    "on_day": pl.Date, "who": pl.String, "note": pl.String, "lead_id": pl.String, "fixmedins_code": pl.String,
    "fixmedins_name": pl.String, "schemes": pl.String, "begn_date": pl.Date, "end_date": pl.Date,
    "amount": pl.Decimal(18, 2), "basis": pl.String,
}  # fmt: skip


def read_ledger(
    home: Home, *, authority: str | None = None, state: str | None = None, codes: bool = False
) -> pl.DataFrame:
    """Return the ledger, one row per referral, columns by the contract `referral_ledger`.

    Args:
        home: whose ledger it is.
        authority: only what goes to this one.
        state: only what stands here.
        codes: leave authority and state as codes instead of their Chinese labels.

    Raises:
        FundwatchError: the ledger is damaged.
    """
    with duckdb.connect() as connection:
        register_events(connection, home)
        connection.execute(f"create temp table referral_ledger as {read_sql('referral_ledger')}")
        frame = read_frame(
            connection,
            "select * from referral_ledger order by referral_id",
        )
    if authority is not None:
        frame = frame.filter(pl.col("authority") == authority)
    if state is not None:
        frame = frame.filter(pl.col("state") == state)
    return frame if codes else choose_listed(frame, "referral_ledger")[0]


def register_events(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make the ledger's entries known as `referral_event`, and the leads in it as `referred_lead`."""
    events = [
        {
            **dict.fromkeys(_EVENT),
            **({name: getattr(event.lead, name) for name in Lead.__slots__} if event.lead else {}),
            "event_no": number,
            "referral_id": event.referral_id,
            "authority": event.authority,
            "state": event.state,
            "on_day": event.on_day,
            "who": event.who,
            "note": event.note,
        }
        for number, event in enumerate(read_events(home))
    ]
    connection.register("referral_event_frame", pl.DataFrame(events, schema=_EVENT))
    connection.execute("create or replace temp table referral_event as select * from referral_event_frame")
    connection.execute(
        "create or replace temp table referred_lead as "
        "select distinct lead_id from referral_event where lead_id is not null"
    )


def list_due(home: Home) -> list[tuple[Lead, str]]:
    """Return the standing leads whose cards refer them to an authority, best first.

    Raises:
        NothingPublished: no night has been published in this home.
    """
    with open_casework(home) as connection:
        pairs = connection.execute(read_sql("due_referral")).fetchall()
        leads = _read_leads(connection, [lead_id for lead_id, _ in pairs])
    return [(leads[lead_id], authority) for lead_id, authority in pairs if lead_id in leads]


def choose_leads(home: Home, lead_ids: Sequence[str], authority: str | None) -> list[tuple[Lead, str]]:
    """Return the leads named with where they go: as said, or as their cards say.

    Raises:
        UsageError: a lead is not in the published snapshot, or no card of it refers it anywhere.
        NothingPublished: no night has been published in this home.
    """
    due = {lead.lead_id: to for lead, to in reversed(list_due(home))}
    with open_casework(home) as connection:
        leads = _read_leads(connection, lead_ids)
    if unknown := [lead_id for lead_id in lead_ids if lead_id not in leads]:
        raise UsageError(
            f"{', '.join(unknown)}: no lead of the published snapshot that could be handed over. "
            "Copy the number (线索编号) from the list."
        )
    if authority is None and (homeless := [lead_id for lead_id in lead_ids if lead_id not in due]):
        choices = describe_codes("authority")
        raise UsageError(
            f"{', '.join(homeless)}: no rule's card refers it to an authority. Name one: --to {choices}."
        )
    return [(leads[lead_id], authority or due[lead_id]) for lead_id in lead_ids]


def _read_leads(connection: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> dict[str, Lead]:
    describe_leads(connection)
    derive(connection, "referred_fact")
    rows = fetch_rows(
        connection.execute(
            "select * from referred_fact where list_contains($lead_ids, lead_id) order by lead_id",
            {"lead_ids": list(lead_ids)},
        )
    )
    return {row["lead_id"]: Lead(**row) for row in rows}


def export_referrals(home: Home, out: Path, *, authority: str) -> list[Path]:
    """Write the open referrals to an authority into `out` / its name: CSV, workbook and manifest.

    The workbook also names the settlements of leads that the published night still has.

    Raises:
        UsageError: nothing is open with this authority, or the folder cannot be written.
        FundwatchError: the ledger is damaged.
        NoSpace: the disk is full.
    """
    frame = read_ledger(home, authority=authority, codes=True).filter(pl.col("state") != "closed")
    if frame.is_empty():
        raise UsageError(f"nothing is open with {authority}. `fundwatch refer add` enters leads.")
    listed, columns = choose_listed(frame, "referral_ledger")
    label = str(listed["authority"][0])
    folder = out / authority
    stem = f"referral_{authority}"
    with open_casework(home) as connection:
        run_id, run_on = read_run(connection)
        connection.register("referred_listed", frame.select("referral_id", "lead_id"))
        records = read_frame(connection, read_sql("referral_record"))
    settled = BookTable(
        name="涉及结算",
        title=f"移交线索涉及的结算（{label}）",
        frame=records,
        columns=_RECORD_COLUMNS,
        lines=("人员编号已脱敏。已不在当前清单上的线索没有结算明细。",),
    )
    with open_aside(folder) as aside:
        n_rows = append_records(aside / f"{stem}.csv", listed, columns)
        table = BookTable(
            name="移交清单", title=f"医疗保障线索移交清单（{label}）", frame=listed, columns=columns,
            widths={
                "referral_id": 9, "authority": 13, "state": 9, "schemes": 22, "basis": 64, "who": 10,
                "note": 16,
            },
        )  # fmt: skip
        with open_private(aside / f"{stem}.xlsx") as file:
            write_book(file, [table, settled], title="线索移交清单", created=run_on)
        rows = {f"{stem}.csv": n_rows, f"{stem}.xlsx": n_rows}
        announce = announce_export(home, folder, content="referrals", run_id=run_id, authority=authority)
        return move_into_place(aside, folder, rows, {"run_id": run_id, "authority": authority}, announce)
