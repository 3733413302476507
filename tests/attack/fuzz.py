"""Mutate what a sender controls, guided by coverage: `python -m tests.attack.fuzz --inputs 1000000`.

Needs Atheris (`make fuzz` sets it up in a room of its own). Every target runs as a process of its own,
bounded in memory and in time per input; the first input that breaks it is kept and named.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

# Shares of all inputs: DuckDB's part of the way costs ten to a hundred times as much per input.
_SHARES: Final = {"csv": 0.55, "gzip": 0.2, "manifest": 0.2, "stage": 0.03, "parquet": 0.02}
MEMORY_MB: Final = 1024
INPUT_SECONDS: Final = 10
# Atheris itself keeps some 2 kB per input (ingest alone does not grow), so a process tries this many at most.
_ROUND: Final = 100_000
_EXECUTED: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_PEAK: Final = re.compile(r"stat::peak_rss_mb:\s*(\d+)")


def main() -> int:
    """Run every target, or the one named, and print inputs, seconds and peak memory of each."""
    parser = argparse.ArgumentParser(description="Mutate what a sender controls, guided by coverage.")
    parser.add_argument("--target", choices=sorted(_SHARES), help="only this one")
    parser.add_argument("--inputs", type=int, default=20_000, help="mutated inputs over all targets")
    parser.add_argument("--seed", type=int, default=1, help="another seed mutates otherwise")
    parser.add_argument("--kept", type=Path, default=Path("var/fuzz"), help="where a breaking input is kept")
    arguments = parser.parse_args()
    chosen = [arguments.target] if arguments.target else list(_SHARES)
    arguments.kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    total, broken = 0, []
    for target in chosen:
        n_inputs = arguments.inputs if arguments.target else int(arguments.inputs * _SHARES[target])
        for number, size in enumerate(_cut(n_inputs)):
            log = arguments.kept / f"{target}-{number}.log"
            started = time.monotonic()
            code = _run_target(target, size, arguments.seed + number, arguments.kept, log)
            text = log.read_text(encoding="utf-8", errors="replace")
            executed, peak = (_read(pattern, text) for pattern in (_EXECUTED, _PEAK))
            total += executed
            verdict = "held" if code == 0 else f"BROKEN, see {log}"
            seconds = time.monotonic() - started
            sys.stdout.write(f"{target:10}{executed:>12,} inputs{seconds:>8,.0f} s{peak:>7,} MB  {verdict}\n")
            sys.stdout.flush()
            if code:
                broken.append(log.stem)
    sys.stdout.write(f"{'all':10}{total:>12,} inputs, {len(broken)} broken\n")
    return 1 if broken else 0


def _cut(n_inputs: int) -> list[int]:
    """Return the sizes of the rounds."""
    return [min(_ROUND, n_inputs - begun) for begun in range(0, n_inputs, _ROUND)]


def _run_target(target: str, n_inputs: int, seed: int, kept: Path, log: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="fundwatch-fuzz-") as place, log.open("wb") as said:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.attack.fuzz_target",
                target,
                place,
                str(n_inputs),
                str(seed),
                str(kept),
            ],
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def _read(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
