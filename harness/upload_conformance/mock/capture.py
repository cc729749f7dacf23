"""Keeps what goes over each connection: the bytes as the socket gave them, and when."""

from __future__ import annotations

import io
import mmap
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from upload_conformance.shapes.record import Bytes, Exchange

SPILL_BYTES = 1024 * 1024
"""Above this a connection's bytes go to disk, so that memory stays flat."""


class Spool:
    """Collects bytes in memory, and in a file once they are many."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=SPILL_BYTES, dir=str(folder))  # noqa: SIM115 - closed in bytes()

    def write(self, data: bytes | memoryview) -> None:
        """Append."""
        self._file.write(data)

    def bytes(self) -> Bytes:
        """Give everything written so far, mapped from the file if it is on disk; nothing can be written after."""
        in_memory = self._file.tell() <= SPILL_BYTES
        if in_memory:
            self._file.seek(0)
            content: Bytes = self._file.read()
        else:
            self._file.flush()
            content = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self.discard()
        return content

    def discard(self) -> None:
        """Let go of the file."""
        self._file.close()


class Recorder:
    """The connections of one case, on both listeners."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start = time.monotonic()
        self._changed = threading.Condition()
        self._connections: list[Connection] = []
        self._answered_s: float | None = None

    def open(self, peer: socket.socket, *, elsewhere: bool) -> Connection:
        """Begin to record a connection."""
        with self._changed:
            connection = Connection(peer, Spool(self._folder), self._elapsed, self._notify, elsewhere=elsewhere)
            self._connections.append(connection)
            return connection

    def testee_answered(self) -> None:
        """Mark the moment the testee reported; a connection opened later is stray."""
        self._answered_s = self._elapsed()

    def wait_until_quiet(self, timeout_s: float) -> None:
        """Wait until every connection has ended, for so long at most."""
        with self._changed:
            self._changed.wait_for(lambda: all(c.closed_s is not None for c in self._connections), timeout_s)

    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything recorded, in the order in which the connections were opened; ends the recording."""
        with self._changed:
            return tuple(connection.exchange(self._answered_s) for connection in self._connections)

    def discard(self) -> None:
        """Forget what was not asked for."""
        with self._changed:
            for connection in self._connections:
                connection.discard()

    def _elapsed(self) -> float:
        return time.monotonic() - self._start

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()


class Connection(io.RawIOBase):
    """A server's side of one TCP (or TLS) connection; what it reads and writes is recorded."""

    def __init__(
        self,
        peer: socket.socket,
        spool: Spool,
        clock: Callable[[], float],
        on_end: Callable[[], None],
        *,
        elsewhere: bool,
    ) -> None:
        self.socket = peer
        self.tls: str | None = None
        self.closed_s: float | None = None
        self.peer_closed = False
        self._received = spool
        self._recording = True
        self._lock = threading.Lock()
        self._sent = bytearray()
        self._clock = clock
        self._on_end = on_end
        self._opened_s = clock()
        self._elsewhere = elsewhere

    def readable(self) -> bool:
        """Say yes, for io.BufferedReader."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Receive into ``buffer``; 0 when the peer has closed its side or broken the connection."""
        try:
            count = self.socket.recv_into(buffer)
        except (ConnectionError, ssl.SSLError):
            count = 0
        if count:
            with self._lock:
                if self._recording:
                    self._received.write(buffer[:count])
        else:
            self.peer_closed = True
        return count

    def receive(self, at_most: int) -> bytes:
        """Receive at most this many bytes; empty when there is no more to come."""
        buffer = bytearray(at_most)
        count = self.readinto(memoryview(buffer))
        return bytes(buffer[:count])

    def send(self, data: bytes) -> None:
        """Send everything."""
        self.socket.sendall(data)
        self._sent += data

    def record_no_more(self) -> None:
        """Keep what has come until now, and nothing that comes."""
        with self._lock:
            self._recording = False

    def discard(self) -> None:
        """Keep nothing."""
        self.record_no_more()
        self._received.discard()

    def ended(self) -> None:
        """Mark the end of the connection."""
        if self.closed_s is None:
            self.closed_s = self._clock()
            self._on_end()

    def exchange(self, answered_s: float | None) -> Exchange:
        """Give the recording; later bytes are not kept."""
        self.record_no_more()
        return Exchange(
            received=self._received.bytes(),
            sent=bytes(self._sent),
            opened_s=self._opened_s,
            closed_s=self.closed_s,
            peer_closed=self.peer_closed,
            tls=self.tls,
            elsewhere=self._elsewhere,
            stray=answered_s is not None and self._opened_s > answered_s,
        )
