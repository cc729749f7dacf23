"""The value of an Authorization field: HTTP Basic (RFC 7617) in canonical base64 (RFC 4648 §4)."""

import binascii
import re
from dataclasses import dataclass

from .fields import TOKEN
from .problems import Code, Notes, Problem

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_WHITESPACE = re.compile(rb"\s+")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, slots=True)
class Authorization:
    """An Authorization value: `token` is what follows the scheme, as sent.

    `decoded` is what a tolerant base64 decoder makes of it (`None`: nothing, or the scheme is not Basic), `user` and
    `password` what stands before and after the first colon (both `None` without a colon).
    """

    scheme: bytes
    token: bytes
    decoded: bytes | None
    user: bytes | None
    password: bytes | None
    problems: tuple[Problem, ...]


def read_authorization(value: bytes, offset: int = 0) -> Authorization:
    """Read an Authorization value; `offset` is where its first byte was."""
    notes = Notes()
    space = _WHITESPACE.search(value)
    scheme, token = (value[: space.start()], value[space.end() :]) if space else (value, b"")
    start = offset + len(value) - len(token)
    if not TOKEN.fullmatch(scheme) or (space and space[0].strip(b" ")):
        notes.add(Code.AUTH_MALFORMED, offset, offset + len(scheme) + len(space[0] if space else b""))
    elif scheme.lower() != b"basic":
        notes.add(Code.AUTH_SCHEME, offset, offset + len(scheme))
    if not token:
        notes.add(Code.AUTH_CREDENTIALS_MISSING, offset, offset + len(value))
    if not token or scheme.lower() != b"basic":
        return Authorization(scheme, token, None, None, None, notes.problems())
    decoded = _decode(token, start, notes)
    user: bytes | None = None
    password: bytes | None = None
    if decoded is not None:
        before, colon, after = decoded.partition(b":")
        if colon:
            user, password = before, after
        _check_credentials(decoded, start, start + len(token), notes)
    return Authorization(scheme, token, decoded, user, password, notes.problems())


def _decode(token: bytes, start: int, notes: Notes) -> bytes | None:
    for match in _NOT_BASE64.finditer(token):
        code = Code.BASE64_WHITESPACE if _WHITESPACE.fullmatch(match[0]) else Code.BASE64_ALPHABET
        notes.add(code, start + match.start(), start + match.end())
    text = _NOT_BASE64.sub(b"", token.translate(_URL_SAFE))
    digits = text.replace(b"=", b"")
    padding = b"=" * (-len(digits) % 4)
    if text != digits + padding or len(digits) % 4 == 1:
        notes.add(Code.BASE64_PADDING, start, start + len(token))
    if len(digits) % 4 == 1:
        digits, padding = digits[:-1], b""
    decoded = binascii.a2b_base64(digits + padding)
    if binascii.b2a_base64(decoded, newline=False) != digits + padding:
        notes.add(Code.BASE64_TRAILING_BITS, start, start + len(token))
    return decoded if digits else None


def _check_credentials(decoded: bytes, start: int, end: int, notes: Notes) -> None:
    if b":" not in decoded:
        notes.add(Code.CREDENTIALS_COLON_MISSING, start, end)
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        notes.add(Code.CREDENTIALS_NOT_UTF8, start, end)
    if _CONTROL.search(decoded):
        notes.add(Code.CREDENTIALS_CONTROL, start, end)
