"""What can go wrong, and whose fault it is.

| what | whose fault | raised by | ends in |
| --- | --- | --- | --- |
| a ``Finding`` | the judged code's | ``rules/``, as data, never raised | verdict failed, exit code 1 |
| ``SourceRejected`` | the judged code's: its language's tools refuse it | ``testee/`` | ``build.accepted``, code 1 |
| ``NotJudged`` | nobody's: it cannot be called as it stands | ``testee/`` | verdict not-judged, with the reason |
| ``SessionLost`` | the judged code's: its process ended or hung | ``testee/`` | the outcome of its calls |
| ``UsageError`` | the caller's: what it names does not exist or does not fit | everywhere | exit code 2 |
| ``HarnessError`` | the machine's or ours | everywhere | verdict error, exit code 3 |
| ``DockerException``, ``OSError`` | the machine's, where nobody could say more | the engine, the system | the same |
| anything else | ours: a defect of the harness | a bug | verdict error with its trace, exit code 3 |
"""

from enum import IntEnum

from docker.errors import DockerException


class ExitCode(IntEnum):
    """What the command's exit status says."""

    PASSED = 0
    CODE_FAILED = 1
    WRONG_USAGE = 2
    HARNESS_FAILED = 3
    INTERRUPTED = 130


class UsageError(Exception):
    """The command was asked for something that does not exist; the text says what does."""


class HarnessError(Exception):
    """The harness or its environment failed: what happened, where, and what to do about it."""


FAULTS = (HarnessError, DockerException, OSError)
"""Of the machine or ours; their texts say enough, without a trace."""
