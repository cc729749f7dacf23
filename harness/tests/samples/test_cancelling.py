"""Uploads are cancelled by each language's own means, and say so in its own terms."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import Sandbox, Streams

pytestmark = pytest.mark.docker
PROGRAMS = Path(__file__).parent / "cancelling"
LINE = b"\n"
"""Has a program cancel its upload."""
ABORTED_BY_CALLBACK = "42"
"""libcurl's code for it."""
Start = Callable[[str, str], Streams]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[socket.socket]:
    """Accepts, and answers nothing."""
    with socket.create_server((sandbox.address.ip, 0)) as made:
        yield made


@pytest.fixture
def start(sandbox: Sandbox, server: socket.socket, image_of: Callable[[str], Image], tmp_path: Path) -> Iterator[Start]:
    """Starts the program of a language: its shell command finds the URL and the file as $1 and $2."""
    stop: list[Callable[[], None]] = []

    def start(language: str, command: str) -> Streams:
        image = image_of(language)
        file = tmp_path / "accounts.txt"
        file.write_bytes(b"user-0001\n")
        file.chmod(0o644)
        container, streams = sandbox.start(
            image.tag,
            ["sh", "-euc", command, "sh", f"http://mock.test:{server.getsockname()[1]}/", "/accounts.txt"],
            mounts={
                image.language.sample_folder: ("/sample", False),
                PROGRAMS: ("/programs", False),
                file: ("/accounts.txt", False),
            },
            environment={},
        )
        stop.extend([streams.close, lambda: sandbox.remove(container)])
        return streams

    yield start
    for step in stop:
        step()


def cancelled(server: socket.socket, streams: Streams) -> str:
    """Cancel once the request is under way; see the connection end, and give what the program prints."""
    connection, _ = server.accept()
    with connection:
        assert connection.recv(1)
        streams.write(LINE)
        while connection.recv(65536):
            pass
    return streams.read_all(10_000).decode().strip()


def test_a_cancelled_context_is_told_as_one_in_go(server: socket.socket, start: Start) -> None:
    command = (
        "mkdir -p /tmp/module/cancelling && cd /tmp/module && cp /sample/upload.go /sample/go.mod . "
        "&& cp /programs/cancelling.go cancelling/ && cp -rs $GOCACHE /tmp/cache "
        '&& CGO_ENABLED=0 GOCACHE=/tmp/cache go build -o /tmp/program ./cancelling && exec /tmp/program "$@"'
    )
    assert cancelled(server, start("go", command)) == "true"


def test_a_cancelled_token_is_told_as_one_in_csharp(server: socket.socket, start: Start) -> None:
    command = (
        "/testee/csc -out:/tmp/program.dll /sample/Upload.cs /programs/Cancelling.cs "
        "&& cp /testee/testee.runtimeconfig.json /tmp/program.runtimeconfig.json "
        '&& exec dotnet /tmp/program.dll "$@"'
    )
    assert cancelled(server, start("csharp", command)) == "cancelled"


def test_a_callback_that_cancels_is_told_by_libcurl_s_code_in_cpp(server: socket.socket, start: Start) -> None:
    command = (
        'g++ -std=c++17 -pthread -I /sample /programs/cancelling.cpp -o /tmp/program -lcurl && exec /tmp/program "$@"'
    )
    assert cancelled(server, start("cpp", command)) == ABORTED_BY_CALLBACK


def test_a_callback_that_cancels_is_told_by_curl_s_code_in_php(server: socket.socket, start: Start) -> None:
    assert cancelled(server, start("php", 'exec php /programs/cancelling.php "$@"')) == ABORTED_BY_CALLBACK


def test_an_interrupt_is_told_as_one_in_java(start: Start) -> None:
    command = (
        "javac -cp '/testee/lib/*' -sourcepath /sample/src/main/java -d /tmp/classes /programs/Cancelling.java "
        "&& exec java -cp '/testee/lib/*:/tmp/classes' Cancelling \"$@\""
    )
    assert start("java", command).read_all(10_000).decode().strip() == "interrupted"
