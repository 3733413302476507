"""What the command says, in the reader's language: a catalogue from the English sentence to the Chinese one.

Code speaks English, and sentences are turned where they reach a reader: a key of the catalogue is one as
the code writes it, `{names}` standing for what differs. So no message needs a number or a call of its own,
and one that the catalogue lacks is shown in English.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_CATALOGUES: Final = "messages_zh*.toml"  # beside this file: the command's own, and one of each room's faults
_VARIABLES: Final = ("FUNDWATCH_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
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


def translate(text: str) -> str:
    """Return a message in Chinese as far as the catalogue knows it.

    Looked up as a whole, else line by line, else what follows a place (`file line 3: `) and the column that a
    fault names, else sentence by sentence.
    """
    if not any("a" <= sign.lower() <= "z" for sign in text):
        return text
    if (known := _find(text)) is not None:
        return known
    if "\n" in text:
        return "\n".join(map(translate, text.split("\n")))
    place, colon, rest = text.partition(": ")
    column, _, problem = rest.partition(" ")
    if colon and (told := _turn(rest)) != rest:
        return f"{place}：{told}"
    if colon and (told := _turn(problem)) != problem:
        return f"{place}：{column}{told}"
    return _turn(text)


def _turn(text: str) -> str:
    """Return a text, or the sentences of it that are known, in Chinese; its full stop needs no space."""
    for parts, between in ((_SENTENCE_END.split(text), ""), (text.split("; "), "；")):
        told = [_find(part) for part in parts]
        if len(parts) > 1 and all(told):  # before the whole: a placeholder could swallow a sentence
            return between.join(part for part in told if part)
    if (known := _find(text)) is not None:
        return known
    sentences = _SENTENCE_END.split(text)
    return " ".join(_find(sentence) or sentence for sentence in sentences).replace("。 ", "。")


def _find(text: str) -> str | None:
    exact, patterns = _sort_sentences()
    if text in exact:
        return exact[text]
    for own, key, words in patterns:
        if all(part in text for part in own) and (found := _make_pattern(key).fullmatch(text)):
            return words.format_map({name: _say_value(value) for name, value in found.groupdict().items()})
    return None


def _say_value(value: str) -> str:
    return load_catalogue().words.get(value) or translate(value)


@cache
def _sort_sentences() -> tuple[Mapping[str, str], tuple[tuple[Sequence[str], str, str], ...]]:
    """Return sentences without placeholders, and the others by their own words, those with most first."""
    catalogue = load_catalogue()
    sentences = {**catalogue.foreign, **catalogue.sentences}
    exact = {key: words for key, words in sentences.items() if not _PLACEHOLDER.search(key)}
    own_words = {key: _PLACEHOLDER.split(key)[::2] for key in sentences.keys() - exact.keys()}
    open_keys = sorted(own_words, key=lambda key: (-sum(map(len, own_words[key])), key))
    return exact, tuple((own_words[key], key, sentences[key]) for key in open_keys)


@cache
def _make_pattern(key: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(key)
    own = map(re.escape, parts[::2])
    names = (f"(?P<{name}>.+?)" for name in parts[1::2])
    return re.compile("".join(piece for pair in zip(own, [*names, ""], strict=True) for piece in pair))
