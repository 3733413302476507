"""Commands as processes of their own that begin at once: the libraries are imported before they fork.

Reads lines `{"words": [...], "printed": ..., "logged": ...}` and answers each with the exit code. Ready are
the libraries and what every command imports first; what the project imports late is imported late here too.
The parent opens no database: threads do not survive a fork.
"""

import importlib
import json
import os
import sys
from typing import Any

_LIBRARIES = (
    "duckdb", "jinja2", "pandas", "polars", "pyarrow.parquet", "rich.table", "sqlglot.optimizer.qualify",
    "xlsxwriter",
)  # fmt: skip
_COMMAND = "pipelines.__main__"


def run_command(asked: dict[str, Any]) -> None:
    """Be the command that was asked for; ends this process as the command would."""
    for place, name in ((1, "printed"), (2, "logged")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), place)
    sys.argv = ["fundwatch", *asked["words"]]
    code = 0
    try:
        sys.modules[_COMMAND].main()
    except SystemExit as end:
        code = int(end.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Serve commands until the input ends."""
    for name in (*_LIBRARIES, _COMMAND):
        importlib.import_module(name)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run_command(json.loads(line))
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
