"""What the command says, in the reader's language: a catalogue from the English sentence to the Chinese one.

Code speaks English, and sentences are turned where they reach a reader: a key of the catalogue is one as
the code writes it, `{names}` standing for what differs. So no message needs a number or a call of its own,
and one that the catalogue lacks is shown in English.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_CATALOGUES: Final = "messages_zh*.toml"  # beside this file: the command's own, and one of each room's faults
_VARIABLES: Final = ("FUNDWATCH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_PLACE: Final = re.compile(r"(?P<file>.+?)??(?: sheet (?P<sheet>.+?))?(?:(?:^| )line (?P<line>\d+))?")
_NAMED: Final = re.compile(r'(?:(?P<column>\S+) )?(?:"(?P<value>.*)" )?(?P<problem>.+)')
_NAMES: Final = frozenset(
    {"column", "file", "key", "name", "path", "place", "scheme", "slug", "table"}
)  # stay as they are
_MOST_PLACES: Final = 3  # a file, its line, and the key that stands there
_SENTENCE_END: Final = re.compile(r"(?<=\.)\s+(?=[A-Z`])")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sentences, headings and words by what the code writes.

    Attributes:
        sentences: with placeholders.
        headings: of tables.
        words: cells of tables that are words of the program.
        foreign: sentences of libraries, which reach a reader through ours.
    """

    sentences: Mapping[str, str]
    headings: Mapping[str, str]
    words: Mapping[str, str]
    foreign: Mapping[str, str]


@cache
def load_catalogue() -> Catalogue:
    """Return the Chinese catalogue."""
    import tomllib  # a reader of English never needs it

    held: dict[str, dict[str, str]] = {part: {} for part in ("sentence", "heading", "word", "foreign")}
    for path in sorted(Path(__file__).parent.glob(_CATALOGUES)):
        for part, known in tomllib.loads(path.read_text(encoding="utf-8")).items():
            held[part] |= known
    return Catalogue(held["sentence"], held["heading"], held["word"], held["foreign"])


def speaks_chinese(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether the reader's language is Chinese: FUNDWATCH_LANGUAGE, else the locale."""
    told = os.environ if environment is None else environment
    language = next((told[name] for name in _VARIABLES if told.get(name)), "")
    return language.lower().startswith("zh")


def say(text: str) -> str:
    """Return a message in the reader's language; what the catalogue lacks stays as it is."""
    return translate(text) if speaks_chinese() else text


def say_heading(text: str) -> str:
    """Return the heading of a column in the reader's language."""
    return load_catalogue().headings.get(text, text) if speaks_chinese() else text


def say_word(text: str) -> str:
    """Return a cell of a table in the reader's language, where it is a word of the program."""
    return load_catalogue().words.get(text, text) if speaks_chinese() else text


@lru_cache(maxsize=4096)
def translate(text: str) -> str:
    """Return a message in Chinese as far as the catalogue knows it.

    Looked up line by line, sentence by sentence or whole; as it is, or what follows a place (`file line 3: `)
    and the column and value that a fault names. The first reading that is known throughout is taken, else the
    first of which a part is.
    """
    if not any("a" <= sign.lower() <= "z" for sign in text):
        return text
    if text != (bare := text.lstrip(" ")):
        return f"{text[: -len(bare)]}{translate(bare)}"
    if "\n" in text:
        return "\n".join(map(translate, text.split("\n")))
    readings = [(before, *_turn(rest)) for before, rest in _read_apart(text)]
    whole = (f"{before}{told}" for before, told, is_whole in readings if is_whole)
    partly = (f"{before}{told}" for before, told, _ in readings if told not in text)
    heading, colon, rest = text.partition(": ")
    title = _sort_sentences()[0].get(heading) if colon else None
    return next(whole, None) or next(partly, None) or (f"{title}：{rest}" if title else text)


def _read_apart(text: str) -> Iterator[tuple[str, str]]:
    """Yield how a message may be read: what stays before it, already in Chinese, and what is to be turned."""
    found = _PLACE.fullmatch(text.partition(": ")[0])
    if not (
        found and found["file"] and found["line"]
    ):  # a line of a file is never what a sentence begins with
        yield "", text
    where, rest = "", text
    for _ in range(_MOST_PLACES):
        place, colon, rest = rest.partition(": ")
        if not colon:
            return
        where = f"{where}{_say_place(place)}："
        yield where, rest
        if named := _NAMED.fullmatch(rest):
            value = "" if named["value"] is None else f"“{named['value']}”"
            yield f"{where}{named['column'] or ''}{value}", named["problem"]


def _say_place(place: str) -> str:
    found = _PLACE.fullmatch(place)
    if found is None or not (found["sheet"] or found["line"]):
        return place
    sheet = f"工作表{found['sheet']}" if found["sheet"] else ""
    line = f"第{found['line']}行" if found["line"] else ""
    return f"{found['file'] or ''} {sheet}{line}".lstrip()


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a message."""
    return _SENTENCE_END.split(text)


def _turn(text: str) -> tuple[str, bool]:
    """Return a text, or the sentences of it that are known, in Chinese, and whether that is all of it."""
    for parts, between in ((split_sentences(text), ""), (text.split("; "), "；")):
        told = [_find(part) for part in parts]
        if len(parts) > 1 and all(told):  # before the whole: a placeholder could swallow a sentence
            return between.join(part for part in told if part), True
    if (known := _find(text)) is not None:
        return known, True
    sentences = split_sentences(text)
    return " ".join(_find(sentence) or sentence for sentence in sentences).replace("。 ", "。"), False


def _find(text: str) -> str | None:
    """Return a sentence in Chinese; a capital letter or a full stop makes no other sentence of it."""
    forms = list(dict.fromkeys((text, text[:1].lower() + text[1:])))
    other = [form.removesuffix(".") if form.endswith(".") else f"{form}." for form in forms]
    exact = _sort_sentences()[0]
    for look_up in (exact.get, _match):
        for form in (*forms, *other):
            if (known := look_up(form)) is not None:
                return known if form in forms else known.removesuffix("。") + "。" * text.endswith(".")
    return None


def _match(text: str) -> str | None:
    for longest, names, own, words in _sort_sentences()[1]:
        if longest in text and (values := _cut(text, own)) is not None:
            told = {name: _say_value(name, value) for name, value in zip(names, values, strict=True)}
            return words.format_map(told)
    return None


def _cut(text: str, own: Sequence[str]) -> list[str] | None:
    """Return what stands between a sentence's own words, None where the text is another sentence.

    Each value ends where the next words first stand: no text makes it search twice.
    """
    at = len(own[0])
    end = len(text) - len(own[-1])
    if not (text.startswith(own[0]) and text.endswith(own[-1])):
        return None
    values = []
    for words in own[1:-1]:
        found = text.find(words, at, end)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(words)
    if at > end:
        return None
    values.append(text[at:end])
    # what stands before a colon is a place; the full stop at the end is the sentence's
    is_placed = not own[0] and ": " in values[0]
    return None if is_placed or (not own[-1] and values[-1].endswith(".")) else values


def _say_value(name: str, value: str) -> str:
    if name in _NAMES:
        return value
    placed = _say_place(value)
    return load_catalogue().words.get(value) or (translate(value) if placed == value else placed)


@cache
def _sort_sentences() -> tuple[Mapping[str, str], Sequence[tuple[str, Sequence[str], Sequence[str], str]]]:
    """Return sentences without placeholders, and the others, those with most words of their own first.

    Of each of the others the longest run of its own words, without which a text need not be looked at, the
    names of its placeholders, its own words and the Chinese ones.
    """
    catalogue = load_catalogue()
    sentences = {**catalogue.foreign, **catalogue.sentences}
    exact = {key: words for key, words in sentences.items() if not _PLACEHOLDER.search(key)}
    parts = {key: _PLACEHOLDER.split(key) for key in sentences.keys() - exact.keys()}
    open_keys = sorted(parts, key=lambda key: (-sum(map(len, parts[key][::2])), key))
    return exact, [
        (max(parts[key][::2], key=len), parts[key][1::2], parts[key][::2], sentences[key])
        for key in open_keys
    ]
