"""Options several commands share."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path, typer.Option("--home", help="The folder the nights live in.", envvar="FUNDWATCH_HOME")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document for a program to read.")]
InstitutionOption = Annotated[str | None, typer.Option(help="Only this institution (定点医药机构编号).")]
DEFAULT_HOME = Path("var")
