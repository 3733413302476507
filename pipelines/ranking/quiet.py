"""Who is muted tonight, as a table the ranking's queries can read."""

import duckdb

from rules.mutes import Mute


def write_mutes(connection: duckdb.DuckDBPyConnection, mutes: tuple[Mute, ...]) -> None:
    """Write the temporary table `mute_in_force`: a row per mute with rule, subject and last day."""
    connection.execute(
        "create or replace temp table mute_in_force as select unnest(cast($scheme as varchar[])) as scheme, "
        "unnest(cast($subject_id as varchar[])) as subject_id, unnest(cast($until as date[])) as until",
        {
            "scheme": [mute.scheme for mute in mutes],
            "subject_id": [mute.subject_id for mute in mutes],
            "until": [mute.until for mute in mutes],
        },
    )
