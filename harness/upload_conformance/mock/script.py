"""Plays a script of steps on a connection: what a WSGI server cannot do, done on the socket."""

from __future__ import annotations

import contextlib
import math
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from upload_conformance.mock.body import Body, body_of
from upload_conformance.mock.capture import Connection
from upload_conformance.shapes.case import (
    Interlude,
    Linger,
    ReadBody,
    ReadHead,
    Reset,
    Script,
    Send,
    Step,
    Tunnel,
    Wait,
)
from upload_conformance.wire import read_requests

LINGER_S = 30.0
"""Longer than any machine is busy: who closes first would look like a reset to a peer that still sends."""
_POLL_S = 0.05
_PIECE_BYTES = 65536


@dataclass(frozen=True)
class Stage:
    """What goes on in a case beside its connections."""

    over: threading.Event = field(default_factory=threading.Event)
    """Set when nothing that still comes is of interest."""
    answered: threading.Event = field(default_factory=threading.Event)
    """Set when the sample has reported its outcome."""


def play(script: Script, connection: Connection, stage: Stage, interlude: Callable[[], None]) -> None:
    """Follow the steps; stop early when the peer goes away or the case is over."""
    player = _Player(connection, stage, interlude)
    try:
        for step in script.steps:
            player.follow(step)
    except OSError:
        return  # the peer went first; what was recorded until then is the evidence


class _Player:
    def __init__(self, connection: Connection, stage: Stage, interlude: Callable[[], None]) -> None:
        self._connection = connection
        self._interlude = interlude
        self._stage = stage
        self._over = stage.over
        self._body: Body | None = None
        self._target = b""

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
            case Tunnel():
                self._tunnel()
            case Reset():
                # A zero linger time makes close() send RST (socket(7), SO_LINGER).
                self._connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _read_head(self) -> None:
        seen = bytearray()
        while (end := seen.find(b"\r\n\r\n")) < 0:
            data = self._connection.receive(_PIECE_BYTES)
            if not data:
                raise ConnectionAbortedError
            seen += data
        end += 4
        (head,) = read_requests(bytes(seen[:end]))[:1]
        self._target = head.target
        self._body = body_of(head)
        self._body.feed(bytes(seen[end:]))

    def _read_body(self, step: ReadBody) -> None:
        body, left, start = self._body, step.at_most, time.monotonic()
        while body is not None and body.wanted != 0 and left != 0 and not self._over.is_set():
            data = self._connection.receive(min(one for one in (_PIECE_BYTES, body.wanted, left) if one is not None))
            if not data:
                raise ConnectionAbortedError
            body.feed(data)
            if left is not None:
                left -= len(data)
            if step.at_most and left is not None:
                due = start + step.seconds * (1 - left / step.at_most)
                self._over.wait(max(0.0, due - time.monotonic()))

    def _send(self, step: Send) -> None:
        data = step.data * step.times
        size = step.piece or len(data) or 1
        for start in range(0, len(data), size):
            if start and (self._over.wait(step.pause_s) or self._peer_gone()):
                return
            self._connection.send(data[start : start + size])

    def _peer_gone(self) -> bool:
        ready, _, _ = select.select([self._connection.socket], [], [], 0)
        return bool(ready) and not self._connection.receive(_PIECE_BYTES)

    def _wait(self) -> None:
        """Hold still without reading, so that the peer's bytes pile up, until the peer closes."""
        poller = select.poll()
        poller.register(self._connection.socket, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        while not self._stage.answered.is_set() and not self._over.is_set():
            if poller.poll(_POLL_S * 1000):
                self._connection.peer_closed = True
                return
        # The peer's end stands behind what piled up.
        self._connection.record_no_more()
        swallow(self._connection, self._over)

    def _tunnel(self) -> None:
        near = self._connection.socket
        port = self._target.rpartition(b":")[2]
        if not port.isdigit() or not 0 < int(port) < 1 << 16:
            raise ConnectionAbortedError
        with socket.create_connection((near.getsockname()[0], int(port))) as far:
            reading = [near, far]
            while reading and not self._over.is_set():
                for ready in select.select(reading, [], [], _POLL_S)[0]:
                    data = self._connection.receive(_PIECE_BYTES) if ready is near else far.recv(_PIECE_BYTES)
                    if data:
                        (far.sendall if ready is near else self._connection.send)(data)
                        continue
                    reading.remove(ready)
                    (far if ready is near else near).shutdown(socket.SHUT_WR)

    def _linger(self) -> None:
        linger(self._connection, self._over)


def linger(connection: Connection, over: threading.Event) -> None:
    """Close our side, then read on until the peer closes, so that no reset destroys an answer under way."""
    with contextlib.suppress(OSError):
        # Not SSLSocket's own method, which forgets the session: what arrives later must still be decrypted.
        socket.socket.shutdown(connection.socket, socket.SHUT_WR)
    swallow(connection, over, LINGER_S)


def swallow(connection: Connection, over: threading.Event, at_most_s: float = math.inf) -> None:
    """Read on and send nothing, until the peer closes or the case is over."""
    end = time.monotonic() + at_most_s
    connection.socket.settimeout(_POLL_S)
    while time.monotonic() < end and not over.is_set():
        try:
            if not connection.receive(_PIECE_BYTES):
                return
        except TimeoutError:
            continue
        except OSError:
            return
