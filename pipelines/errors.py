"""Errors of the night, each with the exit code the command ends with."""

from data_contracts.errors import FundwatchError


class UsageError(FundwatchError):
    """The command was asked for something that cannot be."""

    exit_code = 2


class DeliveryRefused(FundwatchError):
    """The delivery has a structural fault; nothing was loaded and last night stays published."""

    exit_code = 3


class ReconciliationFailed(FundwatchError):
    """Rows or money read are not all accounted for; the night ends and last night stays published."""

    exit_code = 4


class NightLocked(FundwatchError):
    """Another night is running in this home."""

    exit_code = 5


class NothingPublished(FundwatchError):
    """No night has been published in this home yet."""

    exit_code = 6


class NoSpace(FundwatchError):
    """The disk cannot hold what the night must write."""

    exit_code = 7


class SnapshotChanged(FundwatchError):
    """What is published is not what the night wrote, or cannot be shown to be."""

    exit_code = 9


class CaseOpen(FundwatchError):
    """The person must not be erased yet: an open lead or a legal hold needs the records."""

    exit_code = 10
