"""Plays a script of steps on a connection: what a WSGI server cannot do, done on the socket."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable

from upload_conformance.case import Interlude, Linger, ReadBody, ReadHead, Reset, Script, Send, Step, Wait
from upload_conformance.mock.capture import Connection
from upload_conformance.wire import read_requests

LINGER_S = 10.0
_POLL_S = 0.05


def play(script: Script, connection: Connection, over: threading.Event, interlude: Callable[[], None]) -> None:
    """Follow the steps; stop early when the peer goes away or ``over`` is set."""
    player = _Player(connection, over, interlude)
    try:
        for step in script.steps:
            player.follow(step)
    except OSError:
        return  # the peer went first; what was recorded until then is the evidence


class _Player:
    def __init__(self, connection: Connection, over: threading.Event, interlude: Callable[[], None]) -> None:
        self._connection = connection
        self._interlude = interlude
        self._over = over
        self._seen = bytearray()
        self._head_end = 0
        self._body_read = 0

    def follow(self, step: Step) -> None:
        match step:
            case ReadHead():
                self._read_head()
            case ReadBody():
                self._read_body(step)
            case Send():
                self._send(step)
            case Interlude():
                self._interlude()
            case Wait():
                self._wait()
            case Linger():
                self._linger()
            case Reset():
                # A zero linger time makes close() send RST (socket(7), SO_LINGER).
                self._connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _read_head(self) -> None:
        while (end := self._seen.find(b"\r\n\r\n")) < 0:
            data = self._connection.receive(65536)
            if not data:
                raise ConnectionAbortedError
            self._seen += data
        self._head_end = end + 4

    def _read_body(self, step: ReadBody) -> None:
        left = self._body_left() if step.at_most is None else min(step.at_most, self._body_left())
        while left > 0 and not self._over.is_set():
            data = self._connection.receive(min(step.piece, left))
            if not data:
                raise ConnectionAbortedError
            left -= len(data)
            self._body_read += len(data)
            if step.pause_s:
                self._over.wait(step.pause_s)

    def _body_left(self) -> int:
        """Count the bytes of the body still to come, by Content-Length: no script serves a chunked request."""
        (head,) = read_requests(bytes(self._seen[: self._head_end]))[:1]
        lengths = head.values("content-length")
        length = int(lengths[0]) if lengths and lengths[0].isdigit() else 0
        return length - (len(self._seen) - self._head_end) - self._body_read

    def _send(self, step: Send) -> None:
        size = step.piece or len(step.data) or 1
        for start in range(0, len(step.data), size):
            if start and (self._over.wait(step.pause_s) or self._peer_gone()):
                return
            self._connection.send(step.data[start : start + size])

    def _peer_gone(self) -> bool:
        ready, _, _ = select.select([self._connection.socket], [], [], 0)
        return bool(ready) and not self._connection.receive(65536)

    def _wait(self) -> None:
        """Hold still without reading, so that the peer's bytes pile up, until the peer closes."""
        poller = select.poll()
        poller.register(self._connection.socket, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        while not self._over.is_set():
            if poller.poll(_POLL_S * 1000):
                self._connection.peer_closed = True
                return

    def _linger(self) -> None:
        linger(self._connection, self._over)


def linger(connection: Connection, over: threading.Event, at_most_s: float = LINGER_S) -> None:
    """Close our side, then read on until the peer closes, so that no reset destroys an answer under way."""
    with contextlib.suppress(OSError):
        # Not SSLSocket's own method, which forgets the session: what arrives later must still be decrypted.
        socket.socket.shutdown(connection.socket, socket.SHUT_WR)
    end = time.monotonic() + at_most_s
    connection.socket.settimeout(_POLL_S)
    while time.monotonic() < end and not over.is_set():
        try:
            if not connection.receive(65536):
                return
        except TimeoutError:
            continue
        except OSError:
            return
