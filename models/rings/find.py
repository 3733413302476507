"""Find rings: who meets again and again, at wards, tills and on prescriptions, beyond what chance explains.

Persons are tied who met on several days, more often than two people who come there as often as they do
(a Poisson tail). The ties are a graph; Leiden's algorithm (Traag, Waltman and van Eck 2019, doi
10.1038/s41598-019-41695-z) cuts it into dense communities under the constant Potts model, in which a
small group does not drown in a large one. A community is then held against chance as a whole: how many
sets of so many people, among all who come to its places, would gather so often if everybody came on his own.
"""

import math
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb
import igraph
import numpy as np
import polars as pl
from scipy.special import gammaln
from scipy.stats import poisson

from data_contracts.contract import load_outputs
from data_contracts.ddl import create_table

_SQL: Final = Path(__file__).parent / "sql"
_MET: Final = (
    "outpatient", "basket", "place", "sighting", "slot", "person_place", "place_size", "meeting", "tie",
)  # fmt: skip
_GATHERED: Final = ("present", "gathering", "member")
TABLES: Final = ("ring_settlement", "ring", "ring_member", "ring_tie")


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSettings:
    """What counts as meeting, and what as a ring. Every value is a project default, unsourced.

    The rule that accuses a ring has parameters of its own; what is found here is a little wider than any.

    Attributes:
        min_drugs: a prescription of fewer drugs is given to too many to be known again.
        crowd: where more persons than this are in a slot and its neighbours, nobody is said to have met.
        min_days: days on which two persons met, and gatherings a member came to, at least.
        min_gathered: members present that make a gathering.
        min_members: members of a ring.
        max_chance: two persons are tied when as many days together are no likelier than this by chance.
        density: share of all possible ties above which a community holds together.
        max_expected: sets of people like the ring that chance alone would bring about.
    """

    min_drugs: int = 3
    crowd: int = 60
    min_days: int = 2
    min_gathered: int = 3
    min_members: int = 3
    max_chance: float = 0.001
    density: float = 0.3
    max_expected: float = 1.0


DEFAULT_SETTINGS: Final = RingSettings()


def find_rings(
    connection: duckdb.DuckDBPyConnection,
    *,
    seed: int,
    settings: RingSettings = DEFAULT_SETTINGS,
    progress: Callable[[str], None] | None = None,
) -> int:
    """Replace `ring`, `ring_member`, `ring_tie` and `ring_settlement`; return how many rings there are.

    Reads `stay`, `visit`, `net_charge_line` and `net_settlement`. Same tables and seed, same rows.
    """
    contracts = load_outputs()
    for name in TABLES:
        connection.execute(create_table(contracts[name]))
        connection.execute(f"delete from {name}")
    _derive(connection, settings, *_MET)
    members = _cut_communities(_tie_persons(connection, settings), settings, seed)
    n_held = -1
    while len(members) != n_held:  # who came once only is no member, and the others are counted without him
        n_held = len(members)
        _hold_members(connection, members)
        _derive(connection, settings, *_GATHERED)
        members = connection.execute("select psn_no, ring_no from member order by psn_no").pl()
    kept = _keep_rings(connection, settings)
    connection.register("kept_frame", kept)
    connection.execute(
        "create or replace temp table kept_ring as "
        "select * exclude (names), md5(names) as ring_id from kept_frame"
    )
    connection.unregister("kept_frame")
    for name in TABLES:
        connection.execute(f"insert into {name} by name {_read_sql(name)}")
    for name in (*_MET, *_GATHERED, "ring_of", "kept_ring", "placed"):
        connection.execute(f"drop table if exists temp.{name}")
    if progress:
        progress(f"{len(kept)} rings of persons who meet beyond chance")
    return len(kept)


def _read_sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _derive(connection: duckdb.DuckDBPyConnection, settings: RingSettings, *names: str) -> None:
    values = asdict(settings)
    for name in names:
        query = _read_sql(name)
        asked = {key: value for key, value in values.items() if f"${key}" in query}
        connection.execute(f"create or replace temp table {name} as {query}", asked)


def _tie_persons(connection: duckdb.DuckDBPyConnection, settings: RingSettings) -> pl.DataFrame:
    """Leave in `tie` what is too unlikely to be chance, and return it: `psn_no`, `other_psn_no`."""
    ties = connection.execute("select * from tie order by psn_no, other_psn_no").pl()
    chance = poisson.sf(ties["n_days"].to_numpy() - 1.0, ties["expected_days"].to_numpy())
    tied = ties.filter(pl.Series(chance <= settings.max_chance))
    connection.register("tied_frame", tied)
    connection.execute("create or replace temp table tie as select * from tied_frame")
    connection.unregister("tied_frame")
    return tied


def _cut_communities(ties: pl.DataFrame, settings: RingSettings, seed: int) -> pl.DataFrame:
    """Return the community of every tied person, `psn_no` and `ring_no`, without those of too few."""
    persons = pl.concat([ties["psn_no"], ties["other_psn_no"]]).unique().sort()
    if persons.is_empty():
        return pl.DataFrame(schema={"psn_no": pl.String, "ring_no": pl.Int64})
    ends = [np.searchsorted(persons.to_numpy(), ties[name].to_numpy()) for name in ("psn_no", "other_psn_no")]
    graph = igraph.Graph(n=len(persons), edges=np.column_stack(ends))
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311  # reproducible, not secret
    cut = graph.community_leiden(objective_function="CPM", resolution=settings.density, n_iterations=-1)
    found = pl.DataFrame({"psn_no": persons, "ring_no": np.asarray(cut.membership, dtype=np.int64)})
    return found.filter(pl.len().over("ring_no") >= settings.min_members)


def _hold_members(connection: duckdb.DuckDBPyConnection, members: pl.DataFrame) -> None:
    connection.register("member_frame", members.select("psn_no", "ring_no").sort("psn_no"))
    connection.execute("create or replace temp table ring_of as select * from member_frame")
    connection.unregister("member_frame")


def _keep_rings(connection: duckdb.DuckDBPyConnection, settings: RingSettings) -> pl.DataFrame:
    """Return the rings beyond chance: `ring_no`, `names`, `n_members`, `n_expected`; write `placed`."""
    members = connection.execute("select ring_no, psn_no from member order by ring_no, psn_no").pl()
    rings = members.group_by("ring_no", maintain_order=True).agg(
        pl.len().alias("n_members"), pl.col("psn_no").str.join(",").alias("names")
    )
    kept = (
        rings.join(_expect_by_chance(connection), on="ring_no", maintain_order="left")
        .filter(
            pl.col("n_members") >= settings.min_members,
            pl.col("n_gatherings") >= settings.min_days,
            pl.col("n_expected") <= settings.max_expected,
        )
        .select("ring_no", "names", "n_members", "n_expected")
    )
    _place_members(connection, members.join(kept.select("ring_no"), on="ring_no", maintain_order="left"))
    return kept


def _expect_by_chance(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return per ring its gatherings and how many sets of so many people would gather so by chance.

    Everybody who comes to the ring's main place n times is put into its slots at random. For a member who
    came to k of the r gatherings there, the population offers the sum of n (n-1) … (n-k+1) times the share
    of those slots among all sightings, in any of the C(r, k) choices; the members multiply, their order does
    not count, and the r slots could have been any. At its other places the set is given, and its members'
    own sightings take the place of that sum.
    """
    rows = connection.execute((_SQL / "attendance.sql").read_text(encoding="utf-8")).pl()
    here = rows.filter(pl.col("is_main"))
    wanted = here.select("place_no", "n_attended").unique().sort("place_no", "n_attended")
    connection.register("wanted_frame", wanted)
    seen = connection.execute(
        "select wanted.place_no, wanted.n_attended, coming.n_sightings, count(*) as n_persons "
        "from wanted_frame as wanted inner join person_place as coming on wanted.place_no = coming.place_no "
        "where coming.n_sightings >= wanted.n_attended group by all order by all"
    ).pl()
    connection.unregister("wanted_frame")
    offered = (
        seen.with_columns(
            log_ways=_log_factorial(seen["n_sightings"])
            - _log_factorial(seen["n_sightings"] - seen["n_attended"])
        )
        .group_by("place_no", "n_attended", maintain_order=True)
        .agg((pl.col("n_persons") * pl.col("log_ways").exp()).sum().log().alias("log_offered"))
    )
    r, k = rows["n_gatherings"], rows["n_attended"]
    weighed = rows.join(
        offered, on=["place_no", "n_attended"], how="left", maintain_order="left"
    ).with_columns(
        log_choices=_log_factorial(r) - _log_factorial(k) - _log_factorial(r - k),
        log_slots=_log_factorial(rows["n_slots"]) - _log_factorial(rows["n_slots"] - r) - _log_factorial(r),
        log_own=k * rows["n_sightings"].fill_null(1).log(),
    )
    expected = (
        weighed.group_by("ring_no", "place_no", maintain_order=True)
        .agg(
            pl.col("n_gatherings").first(),
            pl.col("log_slots").first(),
            pl.col("log_share").sum(),
            pl.when("is_main")
            .then(pl.col("log_offered") + pl.col("log_choices"))
            .otherwise(pl.col("log_own"))
            .sum()
            .alias("log_ways"),
            pl.len().alias("n_members"),
        )
        .with_columns(log_expected=pl.col("log_slots") + pl.col("log_share") + pl.col("log_ways"))
        .group_by("ring_no", maintain_order=True)
        .agg(pl.col("n_gatherings").sum(), pl.col("log_expected").sum(), pl.col("n_members").max())
    )
    log_expected = expected["log_expected"] - _log_factorial(expected["n_members"])
    return expected.select(
        "ring_no", "n_gatherings", log_expected.clip(upper_bound=700).exp().alias("n_expected")
    )


def _log_factorial(counts: pl.Series) -> pl.Series:
    """Return ln(n!) of counts of 0 and more."""
    return pl.Series(gammaln(counts.to_numpy().astype(float) + 1))


def _place_members(connection: duckdb.DuckDBPyConnection, members: pl.DataFrame) -> None:
    """Write `placed`: each member on a circle, in order of his number, x and y from -1 to 1."""
    turn = 2 * math.pi * pl.int_range(pl.len()).over("ring_no") / pl.len().over("ring_no")
    placed = members.with_columns(turn.sin().round(3).alias("x"), (-turn.cos()).round(3).alias("y"))
    connection.register("placed_frame", placed.select("psn_no", "x", "y"))
    connection.execute("create or replace temp table placed as select * from placed_frame")
    connection.unregister("placed_frame")
