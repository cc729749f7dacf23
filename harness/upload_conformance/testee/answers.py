"""What a testee says of an upload → an outcome: the one reading of drivers' answers, commands' output and returned
values.
"""

from __future__ import annotations

import json
from typing import Any

from upload_conformance.shapes.record import Ending, Outcome

_ENDINGS = {ending.value: ending for ending in (Ending.UPLOADED, Ending.REFUSED, Ending.CRASHED)}


def read_answer(answer: dict[str, Any], seconds: float) -> Outcome:
    """Read a driver's answer (``harness/languages/README.md``). Raises KeyError where it names no known outcome."""
    outcome = str(answer["outcome"])
    if outcome == "returned":
        return handed_over(printable(answer.get("message", "")), seconds)
    return Outcome(
        ending=_ENDINGS[outcome],
        upload_id=answer.get("upload_id"),
        kind=answer.get("kind"),
        ret_code=answer.get("ret_code"),
        http_status=answer.get("http_status"),
        message=printable(answer.get("message", "")),
        detail=printable(answer.get("detail", "")),
        seconds=seconds,
    )


def handed_over(answer: str, seconds: float) -> Outcome:
    """Read the service's answer as code that looks at nothing of it hands it to its caller."""
    return Outcome(Ending.UPLOADED, upload_id=upload_id_in(answer), message=answer, seconds=seconds)


def upload_id_in(answer: str | bytes) -> Any:
    """Give the uploadId of the service's answer, None where there is none."""
    try:
        # As lenient as a reader may be (RFC 8259 §8.1): what is judged is the code that passed it on.
        data = answer.encode() if isinstance(answer, str) else answer
        read = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return read.get("uploadId") if isinstance(read, dict) else None


def printable(value: object) -> str:
    """Give a text without lone surrogates, which JSON allows and no terminal takes."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def text(data: bytes | bytearray) -> str:
    """Read bytes as UTF-8, and show those that are none."""
    return bytes(data).decode("utf-8", errors="backslashreplace")
