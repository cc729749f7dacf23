"""What a testee says of an upload → an outcome: the one reading of answers, output and returned values."""

from __future__ import annotations

import ast
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


def handed_over(answer: str, seconds: float, also: str = "") -> Outcome:
    """Read what code hands to its caller as a person would: an uploadId alone, or the service's answer whole.

    The answer says success or it does not; that it was handed over does not. ``also`` is what was printed beside it.
    """
    told = _read(answer)
    message = "\n".join(filter(None, (answer, also)))
    if type(told) is int:
        return Outcome(Ending.UPLOADED, upload_id=told, message=message, seconds=seconds)
    fields = {_plain(name): value for name, value in told.items()} if isinstance(told, dict) else {}
    ret_code, upload_id = fields.get("retcode"), fields.get("uploadid")
    # The code's own fields may do without a retCode. The service's own answer has one: without it, it is no success.
    is_whole = "errmsg" not in fields or "retcode" in fields
    said_so = is_whole and upload_id is not None and (type(ret_code) is not int or ret_code == 0)
    return Outcome(
        Ending.UPLOADED if said_so else Ending.REFUSED,
        upload_id=upload_id,
        ret_code=ret_code if type(ret_code) is int else None,
        message=message,
        returned=True,
        seconds=seconds,
    )


def _read(answer: str) -> Any:
    """Read JSON, as leniently as a reader may (RFC 8259 §8.1), or what Python prints of a dictionary."""
    try:
        return json.loads(answer.encode().decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(answer.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _plain(name: object) -> str:
    """Fold the ways in which languages write a field's name."""
    return str(name).replace("_", "").casefold()


def printable(value: object) -> str:
    """Give a text without lone surrogates, which JSON allows and no terminal takes."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def text(data: bytes | bytearray) -> str:
    """Read bytes as UTF-8, and show those that are none."""
    return bytes(data).decode("utf-8", errors="backslashreplace")
