"""Mappings of a hand-written YAML file, read strictly: what nobody reads is refused by name."""

from collections.abc import Iterator
from typing import Any, TypeVar

from data_contracts.errors import ContractError

_T = TypeVar("_T")


class Node:
    """A mapping of a contract file that refuses what nobody reads and names what is missing."""

    def __init__(self, value: object, where: str, allowed: str, custom: str = "") -> None:
        if not isinstance(value, dict):
            raise ContractError(f"{where}: expected keys and values, found {value!r}. Fix the indentation.")
        refuse_unknown(value, set(allowed.split()), where)
        self.where = where
        self._values: dict[str, Any] = dict(value)
        listed = self._values.pop("customProperties", None) or []
        try:
            extra = {item["property"]: item["value"] for item in listed}
        except (KeyError, TypeError) as fault:
            raise ContractError(f"{where}: customProperties needs a list of property and value.") from fault
        refuse_unknown(extra, set(custom.split()), f"{where} customProperties")
        self._values |= extra

    def get(self, key: str, of: type[_T] | tuple[type[_T], ...], default: _T) -> _T:
        """Return the value of `key`, or `default` where the file does not have it."""
        found = self._values.get(key, default)
        if not isinstance(found, of) or (of is not bool and isinstance(found, bool)):
            expected = of[-1] if isinstance(of, tuple) else of
            raise ContractError(
                f"{self.where}: {key} is {found!r}, expected {expected.__name__}. Correct it."
            )
        return found

    def number(self, key: str, default: float) -> float:
        """Return the number under `key`, or `default` where the file does not have it."""
        return float(self.get(key, (int, float), default))

    def choose(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """Return the value of `key`, one of `choices`; without a default the file must have it."""
        value = self.need(key, str) if default is None else self.get(key, str, default)
        if value not in choices:
            raise ContractError(f"{self.where}: {key} is {value!r}; choose one of {', '.join(choices)}.")
        return value

    def need(self, key: str, of: type[_T]) -> _T:
        """Return the value of `key`, which the file must have."""
        if key not in self._values:
            raise ContractError(f"{self.where}: {key} is missing. Add it.")
        found: _T = self.get(key, of, self._values[key])
        return found

    def children(self, key: str, allowed: str, custom: str = "") -> Iterator["Node"]:
        """Yield the mappings listed under `key`, each called by its name or position."""
        for position, item in enumerate(self.get(key, list, []), start=1):
            name = item.get("name", position) if isinstance(item, dict) else position
            yield Node(item, f"{self.where} {key}[{name}]", allowed, custom)


def refuse_unknown(found: dict[str, Any], known: set[str], where: str) -> None:
    """Raise ContractError when `found` has a key that is not `known`."""
    if unknown := sorted(str(key) for key in found if key not in known):
        raise ContractError(
            f"{where}: unknown key {', '.join(unknown)}. Correct its spelling or remove it; "
            f"known here: {', '.join(sorted(known)) or 'none'}."
        )


def refuse_repeated(names: list[str], where: str, what: str) -> None:
    """Raise ContractError when one of `names` stands twice in the list at `where`."""
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ContractError(f"{where}: {what} {', '.join(repeated)} stands twice. Keep one.")
