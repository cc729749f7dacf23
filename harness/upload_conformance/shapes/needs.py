"""What a case needs of a testee beyond an upload, and why one that lacks it cannot be judged in that case."""

from __future__ import annotations

from enum import StrEnum

from upload_conformance.texts import Texts, texts


class Need(StrEnum):
    """Something that not every testee offers."""

    THREADS = "threads"
    """Several uploads at the same time in one process."""
    PROCESS = "process"
    """A process that lives for more than one upload, and can be measured."""
    TEXT_ACCESS_ID = "text-access-id"
    """An access id that is not a number."""
    NAMES_IN_ANY_LOCALE = "names-in-any-locale"
    """File names with bytes that the locale's charset does not have."""
    TIME_LIMITS = "time-limits"
    """Time limits of the caller's choosing."""


REASONS: dict[Need, str] = {
    Need.THREADS: "It runs one thread: two uploads at the same time are two processes of its users'.",
    Need.PROCESS: "It is a new process for each upload: there is nothing to measure from one to the next.",
    Need.TEXT_ACCESS_ID: "It takes the access id as an integer, which cannot hold a colon.",
    Need.NAMES_IN_ANY_LOCALE: "Its platform turns file names into bytes by the locale's charset: in the C locale no "
    "program can name such a file.",
    Need.TIME_LIMITS: "It is called without time limits: whichever it has are its own.",
}


def translated(english: str, t: Texts) -> str:
    """Say in another language what ``reason`` said in English; any other text is given as it is."""
    for need, text in REASONS.items():
        english = english.replace(text, t.need(need, text))
    return t.message(english)


def reason(missing: frozenset[Need], t: Texts | None = None) -> str:
    """Say why a testee that lacks these cannot be judged; in English without ``t``."""
    given = t or texts()
    return " ".join(given.need(need, REASONS[need]) for need in Need if need in missing)
