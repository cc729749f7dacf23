"""A finding in words, and its bytes as people can read them: the one place for both, whichever report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from upload_conformance.rules.hiding import NEAR, bytes_shown, confidential
from upload_conformance.shapes import kept
from upload_conformance.shapes.codec import text_of
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.record import Bytes
from upload_conformance.shapes.result import Evidence, Result
from upload_conformance.shapes.run import Defect, Run
from upload_conformance.texts import Texts

AROUND = 24
"""How many bytes are shown before and after the marked ones."""
MARKED = 72
"""How many of the marked bytes are shown."""
_SHORT = {"\r": "\\r", "\n": "\\n", "\t": "\\t"}


@dataclass(frozen=True)
class Marked:
    """Bytes of a connection, in the form that ``visible`` gives them."""

    before: str
    text: str
    """The bytes that the finding is about; empty for a place between two bytes."""
    after: str

    @property
    def whole(self) -> str:
        """All of it in one line; the marked bytes stand between ``»`` and ``«``."""
        return f"{self.before}»{self.text}«{self.after}"


def visible(data: bytes) -> str:
    r"""Show bytes as text: UTF-8 as it is, CR LF as ``\r\n``, other controls and what is no UTF-8 as ``\x1b``.

    Invisible and direction-changing characters become ``\u202e`` and the like; a backslash is doubled.
    """
    return "".join(one if one.isprintable() else _SHORT.get(one) or _escaped(one) for one in text_of(data))


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def marked(evidence: Evidence, received: Bytes | None = None) -> Marked:
    """Cut the bytes of a finding out of what its connection received, with some around them.

    Without that the excerpt, which the finding itself holds, has to do: nothing is around it then.
    """
    if received is None or evidence.offset > len(received):
        received, evidence = evidence.excerpt, replace(evidence, offset=0)
    start, end = evidence.offset, evidence.offset + evidence.length
    first, last = _boundary(received, start - AROUND, -1), _boundary(received, end + AROUND, 1)
    shown = _boundary(received, start + MARKED, 1) if end - start > MARKED else end
    return Marked(
        "…" * (first > 0) + visible(received[first:start]),
        visible(received[start:shown]) + "…" * (shown < end),
        visible(received[end:last]) + "…" * (last < len(received)),
    )


def _boundary(data: Bytes, place: int, step: int) -> int:
    """Move a place out of the middle of a character in UTF-8, which has at most four bytes."""
    place = max(0, min(place, len(data)))
    for _ in range(3):
        if not 0 < place < len(data) or data[place] & 0xC0 != 0x80:
            break
        place += step
    return place


def received(result: Result | None, evidence: Evidence) -> bytes | None:
    """Read what a connection received, to a little after the marked bytes; None where no record of it was kept.

    Each byte of credentials is an asterisk.
    """
    if result is None or not result.record:
        return None
    try:
        forms = confidential(kept.facts(Path(result.record)).case)
        with (Path(result.record) / f"{evidence.exchange}.received").open("rb") as file:
            end = evidence.offset + evidence.length + 2 * AROUND
            data = file.read(end + NEAR)
    except (OSError, UsageError):
        return None
    near = max(0, evidence.offset - 2 * AROUND)
    return data[:near] + bytes_shown(data, forms, near, min(end, len(data)))


def evidence(defect: Defect, run: Run) -> Marked | None:
    """Give the bytes of a defect's example; None where its evidence is no bytes."""
    found = defect.finding.evidence
    return marked(found, received(example(defect, run), found)) if found is not None else None


def example(defect: Defect, run: Run) -> Result | None:
    """Give the result that a defect's example is of."""
    return run.result.get((defect.testee, defect.example))


def place(found: Evidence, t: Texts) -> str:
    """Say where bytes stand."""
    return t.say("connection {number}, byte {offset}", number=found.exchange + 1, offset=found.offset)


def cases(names: Sequence[str], such_as: str, t: Texts) -> str:
    """Say in how many cases something is seen."""
    if len(names) == 1:
        return t.say("in case {case}", case=such_as)
    return t.say("in {count} cases, such as {case}", count=len(names), case=such_as)
