"""Scripts serve what other clients than ours send, and hold on to what they promise: silence, overlap, patience."""

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from upload_conformance import cases
from upload_conformance.mock import Endpoint, MockAddress
from upload_conformance.mock import endpoint as endpoint_module
from upload_conformance.mock.tls import Certificates
from upload_conformance.shapes.case import MIB, Answer, Case, Linger, ReadBody, ReadHead, Script, Send, Tls, Upload
from upload_conformance.shapes.record import Exchange

CASES = cases.catalogue()

HEAD = b"POST /v3/push/package/upload HTTP/1.1\r\nHost: mock.test\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"5\r\nhello\r\nB;a=b\r\n0123\r\n0\r\n\r\n\r\n3 \r\nyou\r\n"
"""What the second chunk holds looks like the end of the body."""
CERTIFICATES = Certificates()


def serve(case: Case, folder: Path) -> Endpoint:
    return Endpoint(case, MockAddress("127.0.0.1"), CERTIFICATES, folder)


def connect(endpoint: Endpoint) -> socket.socket:
    return socket.create_connection(("127.0.0.1", endpoint.port), timeout=10)


def read_all(peer: socket.socket) -> bytes:
    answer = b""
    while chunk := peer.recv(65536):
        answer += chunk
    return answer


# Chunked requests


@pytest.mark.parametrize(
    "pieces",
    [
        [CHUNKED + CHUNKS + b"0\r\n\r\n"],
        [CHUNKED, CHUNKS, b"0\r\n", b"\r\n"],
        [CHUNKED.replace(b"chunked", b"gzip, Chunked"), CHUNKS + b"000\r\nX-Trailer: 1\r\n", b"\r\n"],
        [bytes([byte]) for byte in CHUNKED + CHUNKS + b"0\r\n\r\n"],
    ],
    ids=["at once", "in pieces", "with a trailer", "byte by byte"],
)
@pytest.mark.parametrize("case", ["answer-keep-alive", "close-after-body", "stall-in-answer"])
def test_a_chunked_request_is_read_to_its_end_before_the_answer(case: str, pieces: list[bytes], tmp_path: Path) -> None:
    with serve(CASES[case], tmp_path) as endpoint, connect(endpoint) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces[:-1]:
            peer.sendall(piece)
        peer.settimeout(0.1)
        with pytest.raises(TimeoutError):
            peer.recv(1)
        peer.settimeout(10)
        peer.sendall(pieces[-1])
        peer.shutdown(socket.SHUT_WR)
        read_all(peer)
        (exchange,) = endpoint.exchanges()
    assert exchange.received == b"".join(pieces)


def test_a_chunk_size_that_is_none_ends_the_body(tmp_path: Path) -> None:
    with serve(CASES["answer-keep-alive"], tmp_path) as endpoint, connect(endpoint) as peer:
        peer.sendall(CHUNKED + b"five\r\nhello\r\n")
        assert peer.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_chunked_request_can_be_read_slowly(tmp_path: Path) -> None:
    script = Script((ReadHead(), ReadBody(50, seconds=0.5), ReadBody(), Send(b"done"), Linger()))
    start = time.monotonic()
    with serve(Case(id="test", sentence="", server=script), tmp_path) as endpoint, connect(endpoint) as peer:
        peer.sendall(CHUNKED)
        time.sleep(0.1)  # so that the head is read alone
        peer.sendall(b"64\r\n" + b"x" * 100 + b"\r\n0\r\n\r\n")
        assert read_all(peer) == b"done"
    assert time.monotonic() - start > 0.5


# Silence


def test_a_stalled_handshake_is_never_answered(tmp_path: Path) -> None:
    context = ssl.create_default_context()
    with serve(CASES["tls-stalls"], tmp_path) as endpoint:
        with (
            connect(endpoint) as plain,
            context.wrap_socket(plain, server_hostname="mock.test", do_handshake_on_connect=False) as peer,
        ):
            peer.settimeout(0.5)
            with pytest.raises(TimeoutError):
                peer.do_handshake()
        (exchange,) = endpoint.exchanges()
    assert exchange.sent == b""
    assert exchange.tls == "stalled"
    assert exchange.received[:1] == b"\x16"


def test_what_a_stalled_server_is_sent_in_the_clear_is_kept(tmp_path: Path) -> None:
    case = Case(id="test", sentence="", tls=Tls.STALLED)
    with serve(case, tmp_path) as endpoint:
        with connect(endpoint) as peer:
            peer.sendall(HEAD + b"\r\n")
            peer.settimeout(0.3)
            with pytest.raises(TimeoutError):
                peer.recv(1)
        (exchange,) = endpoint.exchanges()
    assert (exchange.received, exchange.sent, exchange.peer_closed) == (HEAD + b"\r\n", b"", True)


@pytest.mark.parametrize("closes", [True, False])
def test_whether_the_peer_closes_is_seen_behind_what_was_never_read(
    closes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "QUIET_S", 5.0 if closes else 0.5)
    with serve(CASES["stall-never-read"], tmp_path) as endpoint, connect(endpoint) as peer:
        peer.settimeout(0.3)
        with pytest.raises(TimeoutError):
            peer.sendall(bytes(64 * MIB))
        if closes:
            peer.close()
        endpoint.testee_answered()
        (exchange,) = endpoint.exchanges()
    assert (exchange.received, exchange.peer_closed) == (b"", closes)


# Overlap


def _two(at_once: bool) -> Case:
    return Case(id="test", sentence="", uploads=(Upload(), Upload()), at_once=at_once, server=Answer())


def _sent_apart(case: Case, folder: Path, apart_s: float) -> tuple[Exchange, ...]:
    """Send two requests, the second this much later, from two threads."""

    def send(wait_s: float) -> None:
        time.sleep(wait_s)
        with connect(endpoint) as peer:
            peer.sendall(HEAD + b"Content-Length: 0\r\n\r\n")
            read_all(peer)

    with serve(case, folder) as endpoint:
        threads = [threading.Thread(target=send, args=(wait_s,)) for wait_s in (0, apart_s)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return endpoint.exchanges()


@pytest.mark.parametrize("at_once", [True, False])
def test_uploads_made_at_once_do_overlap(at_once: bool, tmp_path: Path) -> None:
    first, second = _sent_apart(_two(at_once), tmp_path, 0.3)
    assert first.closed_s is not None
    assert (first.closed_s > second.opened_s) == at_once


def test_a_client_that_makes_one_after_the_other_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "TOGETHER_S", 0.2)
    start = time.monotonic()
    with serve(_two(at_once=True), tmp_path) as endpoint:
        for _ in range(10):
            with connect(endpoint) as peer:
                peer.sendall(HEAD + b"Content-Length: 0\r\n\r\n")
                assert read_all(peer).startswith(b"HTTP/1.1 200")
    assert 0.2 < time.monotonic() - start < 1.5


# Tunnels


def ask_for(target: str, endpoint: Endpoint) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", endpoint.elsewhere_port), timeout=10)
    peer.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    return peer


def test_a_tunnel_carries_both_ways_and_both_ends(tmp_path: Path) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = HEAD + b"Content-Length: 5\r\n\r\nhello"
    with serve(CASES["env-https-proxy-tunnel"], tmp_path) as endpoint:
        peer = ask_for(f"mock.test:{endpoint.port}", endpoint)
        assert peer.recv(65536).startswith(b"HTTP/1.1 200 ")
        with context.wrap_socket(peer) as inside:
            inside.sendall(request)
            assert read_all(inside).endswith(b"}")
        endpoint.testee_answered()
        exchanges = endpoint.exchanges()
    (outside,) = (one for one in exchanges if one.elsewhere)
    (inner,) = (one for one in exchanges if not one.elsewhere)
    assert bytes(outside.received).startswith(b"CONNECT mock.test:")
    assert request not in bytes(outside.received)
    assert bytes(inner.received) == request
    assert inner.peer_closed


@pytest.mark.parametrize("target", ["mock.test", "mock.test:0", "mock.test:99999", "mock.test:x", ":"])
def test_a_tunnel_to_nowhere_is_closed(target: str, tmp_path: Path) -> None:
    with serve(CASES["env-https-proxy-tunnel"], tmp_path) as endpoint:
        with ask_for(target, endpoint) as peer:
            assert read_all(peer).startswith(b"HTTP/1.1 200 ")
        endpoint.testee_answered()
        assert len(endpoint.exchanges()) == 1
