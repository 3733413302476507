"""Great Expectations takes seconds to import, so one module knows it and only while checks run."""

import re
import subprocess
import sys
from pathlib import Path

import data_contracts

ROOT = Path(data_contracts.__file__).parent.parent


def test_only_the_suite_imports_great_expectations():
    importing = re.compile(r"^\s*(?:import|from) great_expectations", re.MULTILINE)
    found = [
        path.relative_to(ROOT).as_posix()
        for room in ("data_contracts", "models", "pipelines", "rules")
        for path in sorted((ROOT / room).glob("**/*.py"))
        if importing.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["data_contracts/suite.py"]


def test_importing_the_suite_does_not_import_it():
    code = "import data_contracts.suite, sys; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
