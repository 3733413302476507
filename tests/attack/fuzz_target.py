"""One target under Atheris: `python -m tests.attack.fuzz_target TARGET FOLDER INPUTS SEED KEPT`."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipelines.ingest"]):
    from tests.attack.targets import TARGETS, open_range

from tests.attack.fuzz import INPUT_SECONDS, MEMORY_MB
from tests.attack.seeds import WORDS, make_seeds


def escape_octets(word: bytes) -> str:
    """Return bytes as libFuzzer's dictionaries write them."""
    return "".join(f"\\x{octet:02x}" for octet in word)


def main(target: str, folder: str, n_inputs: str, seed: str, kept: str) -> None:
    """Mutate from the target's seeds; ends the process."""
    place = Path(folder)
    corpus = place / "corpus"
    corpus.mkdir()
    for number, content in enumerate(make_seeds(target)):
        (corpus / f"{number:02}").write_bytes(content)
    words = place / "words"
    words.write_text("".join(f'"{escape_octets(word)}"\n' for word in WORDS))
    tried = TARGETS[target]
    (place / "range").mkdir()
    with open_range(place / "range") as ground:
        atheris.Setup(
            [
                sys.argv[0],
                f"-runs={n_inputs}",
                f"-seed={seed}",
                f"-timeout={INPUT_SECONDS}",
                f"-rss_limit_mb={MEMORY_MB}",
                f"-dict={words}",
                f"-artifact_prefix={Path(kept).resolve()}/{target}-",
                "-max_len=4096",
                "-print_final_stats=1",
                str(corpus),
            ],
            lambda content: tried(ground, content),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
