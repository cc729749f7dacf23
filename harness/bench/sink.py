"""A server that takes uploads as fast as they come, and forgets them: the time a client takes is its own.

Says the port it listens on as its first line on stdout, and ends when stdin ends.
"""

from __future__ import annotations

import re
import socket
import sys
import threading

_BUFFER_BYTES = 1 << 20
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect: *100-continue", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_BODY = b'{"retCode":0,"errMsg":"","uploadId":20261123}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)


def serve(address: str) -> None:
    """Answer uploads until stdin ends."""
    listener = socket.create_server((address, 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=_accept, args=(listener,), daemon=True).start()
    sys.stdin.read()


def _accept(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    """Take one upload after the other from a connection."""
    buffer = memoryview(bytearray(_BUFFER_BYTES))
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while (head := _head(connection)) is not None:
                fields, begun = head
                if _EXPECTS.search(fields):
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                length = _LENGTH.search(fields)
                if length is not None:
                    _drop(connection, buffer, int(length[1]) - len(begun))
                else:
                    _drop_chunks(connection, buffer, begun)
                connection.sendall(_ANSWER)
                if _CLOSES.search(fields):
                    return
        except ConnectionError:
            return


def _head(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Read up to a request's body; give the head and what came of the body with it. None at the connection's end."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, begun = data.partition(b"\r\n\r\n")
    return head, begun


def _drop(connection: socket.socket, buffer: memoryview, left: int) -> None:
    while left > 0:
        got = connection.recv_into(buffer, min(left, len(buffer)))
        if not got:
            raise ConnectionError("The client left in the middle.")
        left -= got


def _drop_chunks(connection: socket.socket, buffer: memoryview, begun: bytes) -> None:
    """Read a chunked body by its end alone; the files sent here hold no such bytes."""
    end = begun[-len(_LAST_CHUNK) :]
    while end != _LAST_CHUNK:
        got = connection.recv_into(buffer)
        if not got:
            raise ConnectionError("The client left in the middle.")
        end = (end + bytes(buffer[max(0, got - len(_LAST_CHUNK)) : got]))[-len(_LAST_CHUNK) :]


if __name__ == "__main__":
    serve(sys.argv[1])
