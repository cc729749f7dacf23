"""The mock endpoint of one case: pytest-httpserver for ordinary answers, scripts for the rest, one capture for both."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
import selectors
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from http.client import HTTPMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from upload_conformance.mock.address import MockAddress
from upload_conformance.mock.capture import Connection, Recorder
from upload_conformance.mock.script import Stage, linger, play, swallow
from upload_conformance.mock.tls import Certificates
from upload_conformance.shapes.case import Answer, Case, Nobody, Script, Tls
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Exchange

QUIET_S = 1.0
"""How long a connection may outlive the sample's answer before it is recorded as left open."""
END_S = 1.0
"""How long the mock's own threads have to end once the case is over."""
TOGETHER_S = 2.0
"""How long an answer waits for the other requests of its round, where uploads are made at once."""
HANDSHAKE_S = 15.0
TLS_HANDSHAKE = b"\x16"
"""The first byte of a TLS connection (RFC 8446 §5.1)."""


class Endpoint:
    """The listeners of one case, from ``with`` to ``exchanges()``."""

    def __init__(
        self, case: Case, address: MockAddress, certificates: Certificates, folder: Path, elsewhere_port: int = 0
    ) -> None:
        """Listen. ``elsewhere_port`` is the second listener's, where it must be the same in several cases."""
        self._recorder = Recorder(folder)
        self._certificates = certificates
        self._ip = address.ip
        self._places: dict[str, str | int] = {
            "host": address.name,
            "other": address.other,
            "twice": address.twice,
            "elsewhere": 0,
        }
        self._unused: list[socket.socket] = []
        self._listeners: list[_Listener] = []
        self._stage = Stage()
        self._at_once = len(case.uploads) if case.at_once else 1
        self.elsewhere_port = 0
        if case.elsewhere is not None:
            self.elsewhere_port = self._places["elsewhere"] = self._listen(
                case.elsewhere, None, elsewhere=True, port=elsewhere_port
            )
        if isinstance(case.server, Nobody):
            self.port = self._occupy(stalls=case.server.stalls)
        else:
            self.port = self._listen(case.server, case.tls)
        scheme = "http" if case.tls is None else "https"
        self.url = case.url.format(scheme=scheme, port=self.port, **self._places)

    def _occupy(self, *, stalls: bool) -> int:
        """Take a port at which nobody accepts: it refuses connections, or stalls them behind a full queue."""
        holder = socket.socket()
        self._unused.append(holder)
        holder.bind((self._ip, 0))
        if stalls:
            holder.listen(0)
            for _ in range(2):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(holder.getsockname())
                self._unused.append(filler)
        return cast(int, holder.getsockname()[1])

    def _listen(self, server: Answer | Script, tls: Tls | None, *, elsewhere: bool = False, port: int = 0) -> int:
        listener = _Listener(server, self._ip, port, self._recorder, self._certificates, tls, elsewhere, self._places)
        listener.stage = self._stage
        listener.round = _Round(self._at_once)
        try:
            listener.start()
        except OSError as error:
            raise HarnessError(f"The mock cannot listen on {self._ip}: {error}") from error
        self._listeners.append(listener)
        return listener.port

    def at_interlude(self, act: Callable[[], None]) -> None:
        """Say what to do at the interlude of a script."""
        for listener in self._listeners:
            listener.interlude = act

    def testee_answered(self) -> None:
        """Say that the sample has reported its outcome."""
        self._recorder.testee_answered()
        self._stage.answered.set()

    def wait_until_closed(self) -> None:
        """Wait a moment for open connections to end, so that a client can see that they have."""
        self._recorder.wait_until_quiet(QUIET_S)

    def wait_no_more(self) -> None:
        """Let connections end: nothing that still comes is of interest, and a peer may have gone without a word."""
        self._stage.over.set()

    def exchanges(self) -> tuple[Exchange, ...]:
        """Wait a moment for open connections to end, then give all that was recorded.

        Raises HarnessError if the mock itself failed while it served.
        """
        for listener in self._listeners:
            listener.accept_the_rest()
        self.wait_until_closed()
        for listener in self._listeners:
            listener.accept_the_rest()
        self.close()
        self._recorder.wait_until_quiet(END_S)
        for listener in self._listeners:
            for error in listener.handler_errors:
                raise HarnessError(f"The mock failed while it served a request: {error!r}") from error
        return self._recorder.exchanges()

    def close(self) -> None:
        """Stop listening and end what is still open."""
        for listener in self._listeners:
            listener.close()
        for holder in self._unused:
            holder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._recorder.discard()


class _Round:
    """Sees to it that uploads made at once do overlap: the first answer waits until the other requests have begun."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._begun = 0
        self._changed = threading.Condition()

    def begin(self) -> int:
        """Count a request; give its number."""
        with self._changed:
            self._begun += 1
            self._changed.notify_all()
            return self._begun

    def wait_for_others(self, number: int) -> None:
        """Wait until this request's round has begun; a peer that makes one after the other is waited for only once."""
        with self._changed:
            everybody = -(-number // self._size) * self._size
            if not self._changed.wait_for(lambda: self._begun >= everybody, TOGETHER_S):
                self._size = 1


class _Listener(HTTPServer):
    """pytest-httpserver with our request handler, and without a copy of each body in memory."""

    def __init__(
        self,
        behaviour: Answer | Script,
        ip: str,
        port: int,
        recorder: Recorder,
        certificates: Certificates,
        tls: Tls | None,
        elsewhere: bool,
        places: dict[str, str | int],
    ) -> None:
        super().__init__(ip, port, threaded=True)
        self.behaviour = behaviour
        self.recorder = recorder
        self.tls = tls
        self.tls_context = None if tls in (None, Tls.STALLED) else certificates.context(tls)
        self.elsewhere = elsewhere
        self.stage = Stage()
        self.round = _Round(1)
        self.interlude: Callable[[], None] = lambda: None
        if isinstance(behaviour, Answer):
            response = Response(behaviour.body, behaviour.status, content_type=behaviour.content_type)
            for name, value in behaviour.headers:
                response.headers.add(name, value.format(**places))
            self.expect_request(re.compile(".*")).respond_with_response(response)

    def start(self) -> None:
        """Listen; pytest-httpserver does not let its server be chosen, so it is made here."""
        self.server = server = _Server(self, Request.application(self.application))
        self.port = server.port
        if isinstance(self.behaviour, Script):
            # A small buffer, so that a script decides when the peer may send; the kernel grows the peer's with it.
            self.server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self.server_thread = threading.Thread(target=server.accept, daemon=True, name=f"mock:{self.port}")
        self.server_thread.start()

    def application(self, request: Request) -> Response:
        """Read the body to its end in pieces (the capture keeps it), then answer."""
        number = self.round.begin()
        while request.stream.read(65536):
            pass
        self.round.wait_for_others(number)
        response = self.dispatch(request)
        if isinstance(self.behaviour, Answer) and self.behaviour.echoes_access_id and request.authorization:
            answer = {"retCode": 0, "errMsg": "", "uploadId": int(request.authorization.username or 0)}
            response = Response(json.dumps(answer), 200, content_type="application/json")
        wants_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        if isinstance(self.behaviour, Answer) and self.behaviour.gzip and wants_gzip:
            response = Response(gzip.compress(self.behaviour.body), self.behaviour.status, response.headers)
            response.headers["Content-Encoding"] = "gzip"
        return response

    def accept_the_rest(self) -> None:
        """Stop the accepting thread, and serve what has connected until now: no connection goes unseen."""
        server = cast("_Server | None", self.server)
        if server is None:
            return
        if self.server_thread is not None:
            server.accept_no_more()
            self.server_thread.join()
            self.server_thread = None
            server.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                server.process_request(*server.get_request())

    def close(self) -> None:
        """Stop and give the port back."""
        self.accept_the_rest()
        self.stage.over.set()
        if self.server is not None:
            self.server.server_close()
            self.server = None


class _Server(ThreadedWSGIServer):
    """Werkzeug's server, a thread a connection; each is recorded from the moment it is accepted."""

    def __init__(self, listener: _Listener, app: Any) -> None:
        # Not Werkzeug's own: it looks up the version that it is to name, in its metadata, for every server anew.
        socketserver.TCPServer.__init__(self, (listener.host, listener.port), _Handler)
        self.port = self.server_port
        self.app = app
        self.ssl_context = None
        self.passthrough_errors = False
        self._server_version = "mock"
        self.listener = listener
        self.captures: dict[Any, Connection] = {}
        self._over, self._end = socket.socketpair()

    def accept(self) -> None:
        """Serve whoever connects, until ``accept_no_more``; the socket stays open, as connections may still wait there.

        Werkzeug's own loop closes it, and socketserver's looks again and again whether it is to end: with a server for
        each case, that alone is a twelfth of the harness's work.
        """
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.socket, selectors.EVENT_READ)
            waiting.register(self._over, selectors.EVENT_READ)
            while self._over not in {key.fileobj for key, _ in waiting.select()}:
                with contextlib.suppress(OSError):  # it is gone already
                    self.process_request(*self.get_request())

    def accept_no_more(self) -> None:
        """End ``accept``."""
        self._end.close()

    def server_close(self) -> None:
        super().server_close()
        self._over.close()
        self._end.close()

    def server_bind(self) -> None:
        """Bind, without what ``http.server`` adds: a question to the DNS for this address's name, in every case."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        self.captures[request] = self.listener.recorder.open(request, elsewhere=self.listener.elsewhere)
        super().process_request(request, client_address)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Say nothing: a request that Werkzeug cannot read is in the record."""


class _Headers(HTTPMessage):
    """What Werkzeug reads of a request's header fields."""

    def get_content_type(self) -> str:
        """Claim that no multipart follows: the email package would get ready to read one, for each boundary anew."""
        return "text/plain"


class _Handler(WSGIRequestHandler):
    """One connection: TLS, capture, then Werkzeug or a script."""

    protocol_version = "HTTP/1.1"
    MessageClass = _Headers
    server: _Server

    def setup(self) -> None:
        listener = self.listener = self.server.listener
        self.capture = self.server.captures.pop(self.request)
        self.request.settimeout(None)
        # Or an early answer waits behind a session ticket, and a close drops it.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ready = True
        if listener.tls_context is not None:
            self._shake_hands(listener.tls_context)
        elif listener.tls is Tls.STALLED:
            self.capture.tls = "stalled"
        super().setup()
        self.rfile = io.BufferedReader(self.capture, 65536)
        self.wfile = cast(io.BufferedIOBase, _Writer(self.capture))

    def _shake_hands(self, context: ssl.SSLContext) -> None:
        """Do the handshake in the connection's own thread: a silent peer must not block the others."""
        self.request.settimeout(HANDSHAKE_S)
        try:
            if self.request.recv(1, socket.MSG_PEEK) not in (b"", TLS_HANDSHAKE):
                self.capture.tls = "no handshake: the peer speaks plainly"
                self.ready = False
                self.capture.receive(65536)
                return
            self.request = context.wrap_socket(self.request, server_side=True)
            self.capture.tls = cast(str, self.request.version())
        except OSError as error:
            self.capture.tls = f"handshake failed: {error}"
            self.ready = False
        else:
            self.request.settimeout(None)
        self.capture.socket = self.request

    def handle(self) -> None:
        if not self.ready:
            return
        behaviour = self.listener.behaviour
        try:
            if self.listener.tls is Tls.STALLED:
                swallow(self.capture, self.listener.stage.over)
            elif isinstance(behaviour, Script):
                play(behaviour, self.capture, self.listener.stage, self.listener.interlude)
            else:
                super().handle()
                linger(self.capture, self.listener.stage.over)
        except Exception as error:  # noqa: BLE001 - reported as the harness's own failure
            self.listener.handler_errors.append(error)

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()
        # socketserver's shutdown() before close() would turn a reset into an orderly end.
        with contextlib.suppress(OSError):
            self.request.close()
        self.capture.ended()

    def version_string(self) -> str:
        return "mock"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Say nothing: what happened is in the record."""


class _Writer(io.RawIOBase):
    """Where Werkzeug writes its answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._connection.send(bytes(data))
        return len(data)
