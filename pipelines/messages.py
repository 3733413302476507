"""What the command says, in the reader's language: a catalogue from the English sentence to the Chinese one.

Code speaks English, and sentences are turned where they reach a reader: a key of the catalogue is one as
the code writes it, `{names}` standing for what differs. So no message needs a number or a call of its own,
and one that the catalogue lacks is shown in English.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_CATALOGUE: Final = Path(__file__).with_name("messages_zh.toml")
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
    """

    sentences: Mapping[str, str]
    headings: Mapping[str, str]
    words: Mapping[str, str]


@cache
def load_catalogue() -> Catalogue:
    """Return the Chinese catalogue."""
    held = tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))
    return Catalogue(held["sentence"], held["heading"], held["word"])


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
    exact, patterns = _compile_patterns()
    if text in exact:
        return exact[text]
    for pattern, words in patterns:
        if found := pattern.fullmatch(text):
            return words.format_map({name: _say_value(value) for name, value in found.groupdict().items()})
    return None


def _say_value(value: str) -> str:
    return load_catalogue().words.get(value) or translate(value)


@cache
def _compile_patterns() -> tuple[Mapping[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return sentences without placeholders, and the others as patterns, those with most own words first."""
    sentences = load_catalogue().sentences
    exact = {key: words for key, words in sentences.items() if not _PLACEHOLDER.search(key)}
    own_words = {key: _PLACEHOLDER.sub("", key) for key in sentences.keys() - exact.keys()}
    open_keys = sorted(own_words, key=lambda key: (-len(own_words[key]), key))
    return exact, tuple((_make_pattern(key), sentences[key]) for key in open_keys)


def _make_pattern(key: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(key)
    own = map(re.escape, parts[::2])
    names = (f"(?P<{name}>.+?)" for name in parts[1::2])
    return re.compile("".join(piece for pair in zip(own, [*names, ""], strict=True) for piece in pair))
