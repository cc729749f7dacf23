"""The mock keeps exactly the bytes that were sent, whatever sends them and however it answers."""

import http.client
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from upload_conformance.mock import Endpoint, MockAddress
from upload_conformance.mock import endpoint as endpoint_module
from upload_conformance.mock.tls import Certificates
from upload_conformance.shapes.case import (
    MIB,
    PATH,
    Answer,
    Case,
    Linger,
    Nobody,
    ReadBody,
    ReadHead,
    Reset,
    Script,
    Send,
    Step,
    Tls,
    Wait,
)
from upload_conformance.shapes.record import Exchange

ODD = (
    b"POST /v3/push/package/upload HTTP/1.1\r\nhOsT: 127.0.0.1\r\nX-Twice: a\r\nX-Twice: b\r\n"
    b"content-TYPE:text/plain \r\nX-Latin: caf\xe9\r\nContent-Length: 9\r\n\r\na\r\nb\nc\x00\xff\r"
)
CERTIFICATES = Certificates()


def make(server: Answer | Script | Nobody, tls: Tls | None = None, elsewhere: Answer | None = None) -> Case:
    return Case(id="test", sentence="", server=server, tls=tls, elsewhere=elsewhere)


@contextmanager
def serving(case: Case, folder: Path) -> Iterator[Endpoint]:
    with Endpoint(case, MockAddress("127.0.0.1"), CERTIFICATES, folder) as endpoint:
        yield endpoint


def send(port: int, data: bytes, *, context: ssl.SSLContext | None = None) -> bytes:
    """Send bytes, give all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        peer = context.wrap_socket(plain, server_hostname="mock.test") if context else plain
        peer.sendall(data)
        answer = b""
        while chunk := peer.recv(65536):
            answer += chunk
        peer.close()
        return answer


def trusting(tmp_path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATES.bundle(tmp_path / "ca.pem")))


def only(exchanges: tuple[Exchange, ...]) -> Exchange:
    (exchange,) = exchanges
    return exchange


def test_bytes_are_kept_as_they_were_sent(tmp_path: Path) -> None:
    with serving(make(Answer()), tmp_path) as endpoint:
        send(endpoint.port, ODD)
        assert only(endpoint.exchanges()).received == ODD


def test_bytes_inside_tls_are_kept_as_they_were_sent(tmp_path: Path) -> None:
    with serving(make(Answer(), Tls.TRUSTED), tmp_path) as endpoint:
        send(endpoint.port, ODD, context=trusting(tmp_path))
        exchange = only(endpoint.exchanges())
        assert exchange.received == ODD
        assert exchange.tls == "TLSv1.3"


def test_bytes_after_the_request_are_kept(tmp_path: Path) -> None:
    with serving(make(Answer()), tmp_path) as endpoint:
        send(endpoint.port, ODD + b"--surplus--")
        assert only(endpoint.exchanges()).received == ODD + b"--surplus--"


def test_a_script_keeps_the_same_bytes(tmp_path: Path) -> None:
    script = Script((ReadHead(), ReadBody(), Send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Linger()))
    with serving(make(script), tmp_path) as endpoint:
        send(endpoint.port, ODD)
        assert only(endpoint.exchanges()).received == ODD


def test_what_was_answered_is_kept(tmp_path: Path) -> None:
    with serving(make(Answer(418, b"short and stout", "text/plain")), tmp_path) as endpoint:
        answer = send(endpoint.port, ODD)
        assert only(endpoint.exchanges()).sent == answer
        assert answer.startswith(b"HTTP/1.1 418 ")
        assert answer.endswith(b"short and stout")


def test_an_independent_client_uploads_and_gets_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What requests and http.client hand to the socket is what is kept, to the last byte."""
    handed = bytearray()
    plain_send = http.client.HTTPConnection.send

    def send_and_keep(connection: http.client.HTTPConnection, data: bytes) -> None:
        handed.extend(data)
        plain_send(connection, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", send_and_keep)
    with serving(make(Answer()), tmp_path) as endpoint:
        url = f"http://127.0.0.1:{endpoint.port}/v3/push/package/upload"
        answer = requests.post(url, files={"file": ("号码包.txt", b"user-1\n")}, auth=("1", "s"), timeout=10)
        assert answer.content == Answer().body
        assert only(endpoint.exchanges()).received == bytes(handed)


def test_two_requests_on_two_connections_are_two_exchanges(tmp_path: Path) -> None:
    with serving(make(Answer()), tmp_path) as endpoint:
        send(endpoint.port, ODD)
        send(endpoint.port, ODD)
        assert [exchange.received for exchange in endpoint.exchanges()] == [ODD, ODD]


def test_a_connection_without_a_byte_is_an_exchange(tmp_path: Path) -> None:
    with serving(make(Answer()), tmp_path) as endpoint:
        socket.create_connection(("127.0.0.1", endpoint.port)).close()
        send(endpoint.port, ODD)  # once this is answered, the one before has been accepted
        assert [exchange.received for exchange in endpoint.exchanges()] == [b"", ODD]


def test_a_late_connection_is_stray(tmp_path: Path) -> None:
    with serving(make(Answer()), tmp_path) as endpoint:
        send(endpoint.port, ODD)
        endpoint.testee_answered()
        send(endpoint.port, ODD)
        assert [exchange.stray for exchange in endpoint.exchanges()] == [False, True]


def test_the_second_listener_is_told_apart(tmp_path: Path) -> None:
    with serving(make(Answer(), elsewhere=Answer()), tmp_path) as endpoint:
        send(endpoint.elsewhere_port, ODD)
        assert only(endpoint.exchanges()).elsewhere


def test_the_mock_says_by_which_names_it_is_reached(tmp_path: Path) -> None:
    answer = Answer(302, headers=(("Location", "https://{other}:{elsewhere}/"),))
    address = MockAddress("127.0.0.1", name="one.test", other="two.test")
    with Endpoint(make(answer, elsewhere=Answer()), address, CERTIFICATES, tmp_path) as endpoint:
        assert endpoint.url == f"http://one.test:{endpoint.port}{PATH}"
        assert b"Location: https://two.test:%d/\r\n" % endpoint.elsewhere_port in send(endpoint.port, ODD)


@pytest.mark.parametrize("tls", [Tls.UNTRUSTED, Tls.EXPIRED, Tls.WRONG_NAME])
def test_a_bad_certificate_is_refused_by_an_independent_client(tls: Tls, tmp_path: Path) -> None:
    with serving(make(Answer(), tls), tmp_path) as endpoint:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(endpoint.port, ODD, context=trusting(tmp_path))
        exchange = only(endpoint.exchanges())
    assert exchange.received == b""
    assert "handshake failed" in str(exchange.tls)


def test_an_old_protocol_is_refused_by_an_independent_client(tmp_path: Path) -> None:
    with (
        serving(make(Answer(), Tls.OLD_PROTOCOL), tmp_path) as endpoint,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        send(endpoint.port, ODD, context=trusting(tmp_path))


def test_a_silent_peer_in_the_handshake_does_not_block_another(tmp_path: Path) -> None:
    with (
        serving(make(Answer(), Tls.TRUSTED), tmp_path) as endpoint,
        socket.create_connection(("127.0.0.1", endpoint.port)),
    ):
        assert send(endpoint.port, ODD, context=trusting(tmp_path)).startswith(b"HTTP/1.1 200")


def test_nobody_refuses_connections(tmp_path: Path) -> None:
    with serving(make(Nobody()), tmp_path) as endpoint, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", endpoint.port))


def test_nobody_stalls_connections(tmp_path: Path) -> None:
    with serving(make(Nobody(stalls=True)), tmp_path) as endpoint, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=0.3)


def _script(*steps: Step) -> Case:
    return make(Script(steps))


def test_reset_is_seen_as_a_reset(tmp_path: Path) -> None:
    with serving(_script(ReadHead(), ReadBody(), Reset()), tmp_path) as endpoint, pytest.raises(ConnectionResetError):
        send(endpoint.port, ODD)


def test_an_answer_in_pieces_arrives_whole(tmp_path: Path) -> None:
    with serving(
        _script(ReadHead(), ReadBody(), Send(b"abcdef", piece=1, pause_s=0.01), Linger()), tmp_path
    ) as endpoint:
        assert send(endpoint.port, ODD) == b"abcdef"


def test_waiting_ends_when_the_peer_goes(tmp_path: Path) -> None:
    with serving(_script(ReadHead(), Wait()), tmp_path) as endpoint:
        with socket.create_connection(("127.0.0.1", endpoint.port)) as peer:
            peer.sendall(ODD)
        assert only(endpoint.exchanges()).peer_closed


def test_who_waits_no_more_does_not_wait_for_a_peer_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "QUIET_S", 3600.0)
    with serving(_script(ReadHead(), Wait()), tmp_path) as endpoint:
        with socket.create_connection(("127.0.0.1", endpoint.port)) as peer:
            peer.sendall(ODD)
            endpoint.wait_no_more()
            exchange = only(endpoint.exchanges())
        assert not exchange.peer_closed


def test_a_peer_that_stays_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "QUIET_S", 0.5)
    with serving(_script(ReadHead(), Wait()), tmp_path) as endpoint:
        with socket.create_connection(("127.0.0.1", endpoint.port)) as peer:
            peer.sendall(ODD)
            exchange = only(endpoint.exchanges())
        assert not exchange.peer_closed


@pytest.mark.parametrize(
    "server", [Answer(), Script((ReadHead(), ReadBody(), Send(b"HTTP/1.0 200 OK\r\n\r\n"), Linger()))]
)
def test_memory_stays_flat_for_100_mb(server: Answer | Script, tmp_path: Path) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (100 * MIB)
    with serving(make(server), tmp_path) as endpoint:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with socket.create_connection(("127.0.0.1", endpoint.port)) as peer:
            peer.sendall(head)
            for _ in range(100):
                peer.sendall(bytes(MIB))
            while peer.recv(65536):
                pass
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert len(only(endpoint.exchanges()).received) == len(head) + 100 * MIB
    assert grown_kib < 16 * 1024


def test_a_certificate_is_made_once_a_run() -> None:
    assert CERTIFICATES.context(Tls.TRUSTED) is CERTIFICATES.context(Tls.TRUSTED)
