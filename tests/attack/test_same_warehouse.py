"""In whatever files, order, form and number of nights a county's rows arrive: the warehouse is the same."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_contracts.contract import load_extracts
from data_contracts.records import Receipt
from pipelines.published import Published
from pipelines.warehouse.build import load_deliveries
from pipelines.warehouse.derive import derive_tables, load_derivations
from tests.pipelines.ingest.conftest import DEFAULTS, County

FORMS = ("csv", "csv.gz", "parquet")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """A row as it finally stands, and what of it arrived before: an older version, or the row twice."""

    row: Row
    corrected: bool
    doubled: bool


@st.composite
def draw_lines(draw: st.DrawFn) -> list[Told]:
    """Return charge lines, some corrected on a later night, some sent twice, some refunded."""
    told = []
    for number in range(draw(st.integers(1, 12))):
        cents = draw(st.integers(1, 999_999))
        count = draw(st.integers(1, 5))
        line = {
            "feedetl_sn": f"F{number:03}",
            "cnt": f"{count}",
            "pric": f"{Decimal(cents) / 100:.2f}",
            "det_item_fee_sumamt": f"{Decimal(cents * count) / 100:.2f}",
            "med_list_name": draw(st.sampled_from(["床位费", "护理费，特级", 'a "quoted" 床', "两\n行"])),
        }
        told.append(Told(row=line, corrected=draw(st.booleans()), doubled=draw(st.booleans())))
        if draw(st.booleans()):
            back = draw(st.integers(1, count))
            refund = line | {
                "feedetl_sn": f"F{number:03}R",
                "init_feedetl_sn": line["feedetl_sn"],
                "cnt": f"-{back}",
                "det_item_fee_sumamt": f"-{Decimal(cents * back) / 100:.2f}",
            }
            told.append(Told(row=refund, corrected=False, doubled=draw(st.booleans())))
    return told


def write_lines(county: County, rows: Sequence[Row], chance: random.Random) -> None:
    """Write the rows shuffled, over a few files of any form and encoding."""
    (county.folder / "charge_line.csv").unlink(missing_ok=True)
    shuffled = [*rows]
    chance.shuffle(shuffled)
    n_files = chance.randint(1, 3)
    for number in range(n_files):
        part, form = shuffled[number::n_files], chance.choice(FORMS)
        if form == "parquet" and part:
            county.write_query(f"charge_line_{number}.parquet", select_rows(part))
        else:
            county.write_rows(
                "charge_line",
                part,
                name=f"charge_line_{number}.{form.replace('parquet', 'csv')}",
                encoding=chance.choice(ENCODINGS),
            )


def select_rows(rows: Sequence[Row]) -> str:
    """Return rows as an SQL query of text columns."""
    full = [{**DEFAULTS["charge_line"], "init_feedetl_sn": "", **row} for row in rows]
    texts = (
        ", ".join("'" + value.replace("'", "''") + f"' as {name}" for name, value in row.items())
        for row in full
    )
    return " union all by name ".join(f"select {text}" for text in texts)


def read_warehouse(county: County, receipts: Sequence[Receipt]) -> dict[str, list[tuple[object, ...]]]:
    """Return every extract and derived table after a night per delivery, without who brought a row."""
    with duckdb.connect() as connection:
        for receipt in receipts:
            load_deliveries(connection, county.home.landing, [receipt], progress=county.told.append)
            derive_tables(connection, progress=county.told.append)
        derived = {each.table for each in load_derivations()}
        names = sorted({*load_extracts(), *derived})
        return {
            name: connection.execute(f"select {SAME} from {name} order by all").fetchall() for name in names
        }


SAME = "columns(c -> c <> 'delivery_id')"


def receive_night(
    county: County, day: date, lines: Sequence[Row], chance: random.Random | None, known: list[Receipt]
) -> None:
    """Receive one more night of the county with these lines; without chance as one clean file."""
    county.write_rows("settlement", [{"setl_time": f"{day} 01:00:00", "begntime": "2026-02-20 08:00:00"}])
    if chance is None:
        county.write_rows("charge_line", lines)
    else:
        write_lines(county, lines, chance)
    folder = county.folder.with_name(f"{day}")
    county.folder = county.folder.rename(folder)
    published = Published(delivery_ids=frozenset(each.delivery_id for each in known))
    known.append(county.receive(published=published))
    for path in folder.glob("charge_line*"):
        path.unlink()


def test_any_mix_gives_the_warehouse_of_one_clean_file(make_county: Callable[[], County], whole: bool):
    @settings(
        max_examples=200 if whole else 3,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # shrinking would take hours of nights; what failed is small as it is
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(lines=draw_lines(), chance=st.randoms(use_true_random=False))
    def compare(lines: list[Told], chance: random.Random) -> None:
        first, second = date(2026, 3, 1), date(2026, 3, 2)
        clean, messy = make_county(), make_county()
        one: list[Receipt] = []
        clean.write_rows("charge_line", [each.row for each in lines])
        receive_night(clean, second, [each.row for each in lines], None, one)
        earlier = [
            {**each.row, "pric": "0.01", "det_item_fee_sumamt": "0.01"} if each.corrected else each.row
            for each in lines
        ]
        later = [each.row for each in lines if each.corrected] + [lines[0].row]
        doubled = [row for row, each in zip(earlier, lines, strict=True) if each.doubled]
        nights: list[Receipt] = []
        receive_night(messy, first, earlier + doubled, chance, nights)
        receive_night(messy, second, later + later[:1], chance, nights)
        shuffled = [*nights]
        chance.shuffle(shuffled)
        assert read_warehouse(messy, shuffled) == read_warehouse(clean, one)

    compare()
