"""What comes with the libraries: nothing is unpickled, every part is locked and named."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("data_contracts", "models", "pipelines", "rules")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
# Each can run code that lies in a file, or in a value.
LOADERS = {
    "pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal", "jsonpickle"
}  # fmt: skip
CALLS = {"eval", "exec", "compile", "__import__"}
METHODS = {
    "read_pickle", "to_pickle", "unsafe_load", "full_load", "load_module", "system", "popen", "execfile"
}  # fmt: skip


def find_loaders(source: str) -> list[str]:
    """Return what in a module could run code that it did not come with."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.split(".")[0] in LOADERS]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in LOADERS:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            found += _name_call(node)
    return found


def _name_call(node: ast.Call) -> list[str]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in CALLS:
        return [called.id]
    if not isinstance(called, ast.Attribute):
        return []
    given = {word.arg: word.value for word in node.keywords}
    if called.attr in METHODS:
        return [called.attr]
    if "allow_pickle" in given and not _is_constant(given["allow_pickle"], value=False):
        return ["allow_pickle"]
    if "shell" in given and not _is_constant(given["shell"], value=False):
        return ["shell"]
    return []


def _is_constant(node: ast.expr, *, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "eval(text)",
        "np.load(file, allow_pickle=True)",
        "pd.read_pickle(file)",
        "yaml.unsafe_load(text)",
        "subprocess.run(line, shell=True)",
        "os.system(line)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str):
    assert find_loaders(source)


def test_no_module_can_run_code_that_lies_in_a_file():
    assert SOURCES
    found = {str(path.relative_to(ROOT)): find_loaders(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {path: what for path, what in found.items() if what} == {}


def test_yaml_is_read_by_safe_loaders_only():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert not re.findall(r"yaml\.(?:Loader|FullLoader|UnsafeLoader|load_all)\b", text)


def test_every_library_is_locked_with_hashes_and_no_address():
    for lock in (ROOT / "requirements.lock", *ROOT.glob("tests/*/requirements.lock")):
        text = lock.read_text(encoding="utf-8")
        pinned = re.findall(r"^[A-Za-z0-9_.\-]+(?:\[[^\]]*\])?==\S+", text, re.MULTILINE)
        entries = re.findall(r"^\S.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pinned
        assert len(pinned) == len(entries)
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
        assert "://" not in text


def test_the_bill_of_materials_names_every_library(tmp_path: Path):
    bill = tmp_path / "sbom.json"
    subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--of", "JSON",
         "-o", str(bill), str(ROOT / "requirements.lock")],
        check=True, capture_output=True,
    )  # fmt: skip
    told = json.loads(bill.read_text(encoding="utf-8"))
    assert told["bomFormat"] == "CycloneDX"
    named = {(part["name"].lower(), part["version"]) for part in told["components"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, re.MULTILINE))
    assert {(name.lower(), version) for name, version in locked} <= named
    assert [part["name"] for part in told["components"] if not find_hashes(part)] == []


def find_hashes(part: dict[str, Any]) -> list[object]:
    """Return the hashes of a component, its own and those of what it is installed from."""
    return [each["hashes"] for each in (part, *part.get("externalReferences", [])) if each.get("hashes")]
