"""The faults that are not a sample's: they end a run with an exit code of their own."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command's exit status says."""

    PASSED = 0
    SAMPLE_FAILED = 1
    WRONG_USAGE = 2
    HARNESS_FAILED = 3


class UsageError(Exception):
    """The command was asked for something that does not exist; the text says what does."""


class HarnessError(Exception):
    """The harness or its environment failed: what happened, where, and what to do about it."""
