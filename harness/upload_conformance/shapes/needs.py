"""What a case needs of a testee beyond an upload, and why one that lacks it cannot be judged in that case."""

from __future__ import annotations

from enum import StrEnum


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


REASONS: dict[Need, dict[str, str]] = {
    Need.THREADS: {
        "en": "It runs one thread: two uploads at the same time are two processes of its users'.",
        "zh": "只有一个线程：同时上传两个文件，在使用者那里是两个进程。",
    },
    Need.PROCESS: {
        "en": "It is a new process for each upload: there is nothing to measure from one to the next.",
        "zh": "每次上传都是新的进程：前后两次之间没有可以测量的东西。",
    },
    Need.TEXT_ACCESS_ID: {
        "en": "It takes the access id as an integer, which cannot hold a colon.",
        "zh": "它的 access id 是整数，不可能包含冒号。",
    },
    Need.NAMES_IN_ANY_LOCALE: {
        "en": "Its platform turns file names into bytes by the locale's charset: in the C locale no program can name "
        "such a file.",
        "zh": "其平台按区域设置的编码转换文件名：在 C 区域下，任何程序都无法指定这样的文件。",
    },
}


def reason(missing: frozenset[Need], tongue: str = "en") -> str:
    """Say why a testee that lacks these cannot be judged, in ``en`` or ``zh``."""
    return " ".join(REASONS[need][tongue] for need in Need if need in missing)
