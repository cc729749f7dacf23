"""The sink takes a body of any form whole, then answers as the service does."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from bench import helper


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with helper.python("sink", "127.0.0.1") as sink:
        yield int(sink.said)


def test_one_connection_carries_bodies_of_known_and_unknown_length(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for body in (b"x" * 3_000_000, iter([b"y" * 70_000] * 30), b"", iter([b"z"])):
        connection.request("POST", "/", body, encode_chunked=not isinstance(body, bytes))
        assert json.load(connection.getresponse())["retCode"] == 0
    connection.close()


def test_who_asks_before_sending_is_told_to_go_on(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        answer = b"".join(iter(lambda: client.recv(1000), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
