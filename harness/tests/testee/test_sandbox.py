"""What a testee can reach and use, and that nothing of it stays."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from upload_conformance.run.lanes import Lanes
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.owner import FOREIGN_S, is_left_behind, owner
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import (
    OWNER,
    USER,
    Limits,
    Sandbox,
    sweep,
)

PYTHON = "/opt/runtime/bin/python"

Tell = Callable[[str], str]


@pytest.fixture
def tell(sandbox: Sandbox, python_image: Image) -> Tell:
    """Runs Python code in a container, gives what it prints."""

    def run(code: str) -> str:
        container, streams = sandbox.start(python_image.tag, [PYTHON, "-c", code], mounts={}, environment={})
        text = streams.read_all(10_000).decode()
        streams.close()
        sandbox.remove(container)
        return text.strip()

    return run


def left_of(name: str, client: docker.DockerClient) -> list[str]:
    """Name what carries the label of an owner that begins so."""
    containers = client.containers.list(all=True, ignore_removed=True, filters={"label": OWNER})
    networks = client.networks.list(filters={"label": OWNER})
    owned = [(one.name, one.labels[OWNER]) for one in containers]
    owned += [(one.name, one.attrs["Labels"][OWNER]) for one in networks]
    return [str(what) for what, whose in owned if whose.startswith(f"{name}:")]


# Reach.


@pytest.mark.docker
def test_there_is_no_route_to_an_address_outside(tell: Tell) -> None:
    # An address for documentation (RFC 5737): no host of anybody's.
    code = """
import socket
peer = socket.socket()
peer.settimeout(1)
print(peer.connect_ex(('192.0.2.1', 80)))
"""
    assert tell(code) in (str(errno.ENETUNREACH), str(errno.EHOSTUNREACH), str(errno.EAGAIN))


@pytest.mark.docker
def test_a_name_outside_does_not_resolve(tell: Tell) -> None:
    code = """
import socket, time
start = time.monotonic()
try:
    socket.getaddrinfo('no-such-host.example', 80)
except socket.gaierror:
    print('fails', 'soon' if time.monotonic() - start < 8 else 'late')
"""
    assert tell(code) == "fails soon"


@pytest.mark.docker
def test_the_mock_is_reached_by_its_name(tell: Tell, sandbox: Sandbox) -> None:
    with socket.create_server((sandbox.address.ip, 0)) as server:
        port = server.getsockname()[1]
        assert tell(f"import socket; print(socket.socket().connect_ex(('mock.test', {port})))") == "0"


@pytest.mark.docker
def test_another_testee_of_the_run_is_not_reached(tell: Tell, sandbox: Sandbox, python_image: Image) -> None:
    code = "import socket; s = socket.create_server(('', 8000)); print('listening', flush=True); s.accept()"
    container, streams = sandbox.start(python_image.tag, [PYTHON, "-c", code], mounts={}, environment={})
    assert next(streams.read()) == (True, b"listening\n")
    container.reload()
    (network,) = container.attrs["NetworkSettings"]["Networks"].values()
    attempt = f"""
import socket
peer = socket.socket()
peer.settimeout(1)
print(peer.connect_ex(('{network["IPAddress"]}', 8000)))
"""
    assert tell(attempt) != "0"
    sandbox.remove(container)
    streams.close()


# Rights.


@pytest.mark.docker
@pytest.mark.parametrize("folder", ["/", "/testee", "/etc", "/usr/bin", "/var/tmp", "/dev/shm/.."])  # noqa: S108
def test_nothing_can_be_written(folder: str, tell: Tell) -> None:
    code = f"""
try:
    open('{folder}/new', 'w')
except OSError as error:
    print(type(error).__name__)
"""
    assert tell(code) in ("OSError", "PermissionError")


@pytest.mark.docker
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("CapEff", "0000000000000000"),
        ("CapPrm", "0000000000000000"),
        ("CapBnd", "0000000000000000"),
        ("NoNewPrivs", "1"),
        ("Uid", "\t".join([USER.partition(":")[0]] * 4)),
        ("Gid", "\t".join([USER.partition(":")[2]] * 4)),
        ("Seccomp", "2"),
    ],
)
def test_the_process_has_no_privileges(field: str, value: str, tell: Tell) -> None:
    code = f"print(open('/proc/self/status').read().partition('{field}:')[2].partition(chr(10))[0])"
    assert tell(code) == value


def test_the_process_is_another_user_than_the_owner_of_the_files() -> None:
    assert USER.partition(":")[0] not in ("0", str(os.getuid()))


@pytest.mark.docker
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("hoard = [b'x' * 2**24 for _ in range(100)]; print('all')", ""),
        ("import os, time\nfor _ in range(300):\n  if not os.fork(): time.sleep(60)\nprint('all')", "Error"),
        ("open('/tmp/big', 'wb').write(bytes(2**28 + 2**20)); print('all')", "No space left"),
        ("files = [open('/dev/null') for _ in range(2000)]; print('all')", "Too many open files"),
        ("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))", "(0, 0)"),
    ],
    ids=["memory", "processes", "scratch space", "descriptors", "core dumps"],
)
def test_what_it_may_use_is_limited(code: str, says: str, tell: Tell) -> None:
    text = tell(code)
    assert (says in text, text.endswith("all")) == (True, False)


# Nothing stays.


@pytest.mark.docker
def test_nothing_is_left_after_an_exception(client: docker.DockerClient, python_image: Image) -> None:
    def fail() -> None:
        with Sandbox(docker.from_env()) as sandbox:
            _, streams = sandbox.start(python_image.tag, ["sleep", "600"], mounts={}, environment={})
            streams.close()
            raise ZeroDivisionError

    before = left_of(owner(), client)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert left_of(owner(), client) == before


@pytest.mark.docker
def test_removing_a_container_twice_is_fine(sandbox: Sandbox, python_image: Image) -> None:
    container, streams = sandbox.start(python_image.tag, ["sleep", "600"], mounts={}, environment={})
    streams.close()
    sandbox.remove(container)
    sandbox.remove(container)


@pytest.mark.docker
def test_no_container_starts_once_the_run_is_over(client: docker.DockerClient, python_image: Image) -> None:
    assert client
    with Sandbox(docker.from_env()) as sandbox:
        sandbox.stop()
        with pytest.raises(HarnessError, match="over"):
            sandbox.start(python_image.tag, ["sleep", "600"], mounts={}, environment={})


@pytest.mark.docker
def test_an_image_that_is_not_there_is_the_harness_failing(sandbox: Sandbox) -> None:
    with pytest.raises(HarnessError, match=r"no-such-image"):
        sandbox.start("upload-conformance/no-such-image", ["true"], mounts={}, environment={})


@pytest.mark.docker
def test_the_memory_limit_is_that_of_the_limits(client: docker.DockerClient, python_image: Image) -> None:
    assert client
    with Sandbox(docker.from_env(), Limits(memory_bytes=64 * 2**20)) as sandbox:
        command = [PYTHON, "-c", "b'x' * 2**27"]
        container, streams = sandbox.start(python_image.tag, command, mounts={}, environment={})
        streams.read_all(1000)
        assert container.wait()["StatusCode"] == 137
        streams.close()


_KILLED = """
import os, signal, sys, docker
from pathlib import Path
from upload_conformance.run.lanes import Lanes
from upload_conformance.testee.containers.sandbox import Sandbox, owner
sandbox = Sandbox(docker.from_env())
Lanes(Path(sys.argv[2]))
sandbox.start(sys.argv[1], ["sleep", "600"], mounts={}, environment={})
print(owner(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(image: Image, folder: Path) -> str:
    """Run a harness that is killed before it can clean up; give its owner name."""
    command = [sys.executable, "-c", _KILLED, image.tag, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    return done.stdout.strip()


@pytest.mark.docker
def test_the_next_run_removes_what_a_killed_one_left(
    client: docker.DockerClient, python_image: Image, tmp_path: Path
) -> None:
    name = killed(python_image, tmp_path)
    sweep(client)
    assert left_of(name, client) == []


@pytest.mark.docker
def test_the_next_run_removes_the_files_of_a_killed_one(
    client: docker.DockerClient, python_image: Image, tmp_path: Path
) -> None:
    assert client
    killed(python_image, tmp_path)
    (left,) = tmp_path.glob("run-*")
    Lanes(tmp_path).close(lambda: None)
    assert not left.exists()


@pytest.mark.docker
def test_a_sweep_spares_a_living_run(client: docker.DockerClient, sandbox: Sandbox, python_image: Image) -> None:
    container, streams = sandbox.start(python_image.tag, ["sleep", "600"], mounts={}, environment={})
    sweep(client)
    container.reload()
    assert container.status == "running"
    sandbox.remove(container)
    streams.close()


def test_the_files_of_a_living_run_are_spared(tmp_path: Path) -> None:
    mine = Lanes(tmp_path)
    (folder,) = tmp_path.glob("run-*")
    Lanes(tmp_path).close(lambda: None)
    assert folder.exists()
    mine.close(lambda: None)


# Who is left behind.


def changed(**parts: str) -> str:
    where, pid, started = owner().split(":")
    return ":".join({"where": where, "pid": pid, "started": started, **parts}.values())


def test_this_process_lives() -> None:
    assert not is_left_behind(f"{owner()}:more", age_s=FOREIGN_S * 2)


def test_a_process_id_that_is_used_again_is_another_process() -> None:
    assert is_left_behind(changed(started="1"), age_s=0)


def test_a_process_that_is_no_more_is_left_behind() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert is_left_behind(changed(pid=str(ended.pid)), age_s=0)


def test_what_carries_no_proper_name_is_left_behind_when_it_is_old() -> None:
    assert is_left_behind("", age_s=FOREIGN_S * 2)


def test_a_run_on_another_machine_or_in_another_container_is_spared() -> None:
    assert not is_left_behind(changed(where="elsewhere", pid=str(os.getpid())), age_s=60)


def test_a_run_elsewhere_is_not_spared_for_ever() -> None:
    assert is_left_behind(changed(where="elsewhere"), age_s=FOREIGN_S * 2)
