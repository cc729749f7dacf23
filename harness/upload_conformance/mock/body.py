"""Where a request's body ends, told while it comes in: a script reads no further, and need not keep it."""

from __future__ import annotations

from typing import Protocol

from upload_conformance.wire import Request


class Body(Protocol):
    """A body of which some has been read."""

    @property
    def wanted(self) -> int | None:
        """How many more bytes can be read without going past the end: 0 at the end, None if that is not known."""

    def feed(self, data: bytes) -> None:
        """Take what has been read."""


def body_of(request: Request) -> Body:
    """Give the body that a request's head announces (RFC 9112 §6.3)."""
    if b"chunked" in b",".join(request.values("transfer-encoding")).lower():
        return _Chunks()
    lengths = request.values("content-length")
    return _Length(int(lengths[0]) if lengths and lengths[0].isdigit() else 0)


class _Length:
    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def wanted(self) -> int | None:
        return self._left

    def feed(self, data: bytes) -> None:
        self._left -= min(len(data), self._left)


class _Chunks:
    """A chunked body (RFC 9112 §7.1), to the empty line after its last chunk; a size that is none ends it as well."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._chunk = 0
        self._last_seen = False
        self._over = False

    @property
    def wanted(self) -> int | None:
        return 0 if self._over else None

    def feed(self, data: bytes) -> None:
        while data and not self._over:
            if self._chunk:
                taken = min(self._chunk, len(data))
                self._chunk -= taken
                data = data[taken:]
                continue
            start, newline, data = data.partition(b"\n")
            self._line += start
            if newline:
                self._end_of_line(bytes(self._line).strip())
                self._line.clear()

    def _end_of_line(self, line: bytes) -> None:
        if self._last_seen:
            self._over = not line
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            self._over = True
            return
        self._last_seen = size == 0
        self._chunk = size + len(b"\r\n") if size > 0 else 0
