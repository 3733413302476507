"""Errors a user meets: each says what was found, where, and what to do."""


class FundwatchError(Exception):
    """Base of every error shown to a user as one message without a traceback."""

    exit_code = 1

    @property
    def message(self) -> str:
        """Return the sentence for the user."""
        return str(self)


class ContractError(FundwatchError):
    """A contract file says something that cannot be understood."""


class RuleError(FundwatchError):
    """A rule folder, pack or knowledge file says something that cannot be understood."""


class ModelError(FundwatchError):
    """A model folder says something that cannot be understood, or a stored model does not fit."""


class TableError(FundwatchError):
    """A table of features that was given to be measured cannot be."""

    exit_code = 2
