"""Settings in a file, `fundwatch.toml`, and the first such file of a new home."""

import inspect
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipelines.errors import UsageError

FILE: Final = "fundwatch.toml"
Value = str | int | float
_MOST_BYTES: Final = 1 << 20  # a settings file has a hundred lines
_HEAD: Final = """\
# fundwatch 的设置。去掉行首的 # 并改值即可生效；环境变量 FUNDWATCH_<大写名称> 优先于本文件。
# 放在数据目录（--home）或运行命令的目录，前者优先。
#
# Settings of fundwatch. Take away the leading # to change one; an environment variable FUNDWATCH_<NAME>
# wins over this file, and the file in the home over one in the folder the command runs in.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What a settings file says.

    Attributes:
        path: the file; None where there is none.
        values: value by setting.
        lines: line by setting, the first being 1.
    """

    path: Path | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def describe(self, name: str) -> str:
        """Return where a setting stands and what it says, for a message."""
        return f"{self.path} line {self.lines.get(name, 1)}: {name} = {self.values[name]!r}"


def read_settings_file(home: Path | None, known: Collection[str]) -> SettingsFile:
    """Return what `fundwatch.toml` of the home says, or of the current folder; nothing where there is none.

    Args:
        home: the folder the nights live in.
        known: names that a setting can have.

    Raises:
        UsageError: the file cannot be read, or names something that is no setting; line and name are told.
    """
    folders = [home, Path()] if home is not None else [Path()]
    path = next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)
    if path is None:
        return SettingsFile()
    text = read_toml_text(path)
    table = parse_toml(path, text)
    lines = find_lines(text, table)
    wrong = [
        f"{path} line {lines.get(name, 1)}: {name} {problem}"
        for name, value in table.items()
        if (problem := _find_problem(name, value, known))
    ]
    if wrong:
        raise UsageError(
            f"{'; '.join(wrong)}. Correct or remove the line; known are {', '.join(sorted(known))}."
        )
    values = {name: value for name, value in table.items() if isinstance(value, str | int | float)}
    return SettingsFile(path=path, values=values, lines=lines)


def _find_problem(name: str, value: object, known: Collection[str]) -> str:
    if name not in known:
        return "is no setting"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return "is not one number or text"
    return ""


def read_toml_text(path: Path) -> str:
    """Return the text of a small file that an operator wrote, without a byte-order mark.

    Raises:
        UsageError: it cannot be read, is no UTF-8, or is far too large.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path}: is larger than 1 MB, so it is no such file. Name another.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8. Save it as UTF-8.") from None
    except OSError as fault:
        raise UsageError(f"{path}: cannot be read ({fault.strerror}).") from None


def parse_toml(path: Path, text: str) -> dict[str, object]:
    """Return the tables of `text`.

    Raises:
        UsageError: it is no TOML; the line is told.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise UsageError(f"{path}: is no TOML: {fault}. Texts stand in quotes, comments behind #.") from None


def find_lines(text: str, names: Collection[str]) -> dict[str, int]:
    """Return the line on which each key or table stands first, where it can be seen."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        key = re.match(r"""\s*\[?\s*["']?([^"'=\]]+?)["']?\s*[=\]]""", line)
        if key and key[1] in names:
            found.setdefault(key[1], number)
    return found


def render_settings(documented: type, defaults: Mapping[str, Value]) -> str:
    """Return a settings file with every setting at its default, commented out, behind what it means.

    Args:
        documented: the class whose docstring tells what each setting is.
        defaults: default by setting, in the order to write.
    """
    meanings = _read_attributes(inspect.getdoc(documented) or "")
    blocks = [
        f"# {meanings[name]}\n# {name} = {_write_value(default)}\n" for name, default in defaults.items()
    ]
    return "\n".join([_HEAD, *blocks])


def _read_attributes(docstring: str) -> dict[str, str]:
    """Return the sentence of each attribute of a Google-style docstring."""
    section = docstring.partition("Attributes:\n")[2]
    joined = re.sub(r"\n {5,}", " ", section)
    return dict(re.findall(r"^ {4}(\w+): (.+)$", joined, flags=re.MULTILINE))


def _write_value(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
