"""The rule library of the project, read once for all tests of one process: reading it takes seconds."""

from rules.loader import load_rules

RULES, FAULTS = load_rules()
