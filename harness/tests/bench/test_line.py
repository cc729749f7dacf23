"""The line between two network namespaces: it delays, it carries everything, and nothing of it outlives its user."""

import hashlib
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import helper, line

pytestmark = [
    pytest.mark.docker,  # like containers, namespaces need root
    pytest.mark.skipif(
        not (Path("/dev/net/tun").exists() and shutil.which("ip")),
        reason="no line can be made here, nor measured: it takes /dev/net/tun and iproute2",
    ),
]

ROUND_TRIP_S = 0.05
HARNESS = Path(__file__).resolve().parents[2]
RECEIVE = """
import hashlib, socket
listener = socket.create_server(("10.99.0.2", 4000))
print("ready", flush=True)
digest, connection = hashlib.sha256(), listener.accept()[0]
while data := connection.recv(1 << 20):
    digest.update(data)
connection.sendall(digest.hexdigest().encode())
"""
SEND = """
import socket, sys
connection = socket.create_connection(("10.99.0.2", 4000))
connection.sendall(sys.stdin.buffer.read())
connection.shutdown(socket.SHUT_WR)
print(connection.recv(64).decode())
"""
HOLD = """
import os
from bench import helper
near, far = helper.namespace(), helper.namespace()
line = helper.python("line", str(near.pid), str(far.pid), "0.05")
print(near.pid, far.pid, line.pid, flush=True)
os.read(0, 1)
"""


def inside(pid: int) -> list[str]:
    return ["nsenter", f"--net=/proc/{pid}/ns/net"]


def test_a_connection_takes_a_round_trip() -> None:
    with (
        helper.namespace() as near,
        helper.namespace() as far,
        helper.python("line", str(near.pid), str(far.pid), str(ROUND_TRIP_S)),
        helper.python("sink", line.FAR, inside=far.pid) as sink,
        helper.python("probe", line.FAR, sink.said, inside=near.pid) as probe,
    ):
        assert float(probe.said) >= ROUND_TRIP_S


def test_what_is_sent_arrives() -> None:
    data = os.urandom(5_000_001)
    with (
        helper.namespace() as near,
        helper.namespace() as far,
        helper.python("line", str(near.pid), str(far.pid), str(ROUND_TRIP_S)),
        helper.Helper(*inside(far.pid), sys.executable, "-c", RECEIVE),
    ):
        done = subprocess.run([*inside(near.pid), sys.executable, "-c", SEND], input=data, stdout=-1, check=True)
    assert done.stdout.decode().strip() == hashlib.sha256(data).hexdigest()


def test_nothing_outlives_a_bench_that_is_killed() -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HARNESS
    )
    with holder:
        assert holder.stdout is not None
        processes = [os.pidfd_open(int(pid)) for pid in holder.stdout.readline().split()]
        holder.send_signal(signal.SIGKILL)
    for process in processes:
        assert select.select([process], [], [], 30)[0], "a helper is still there"
        os.close(process)
    assert "near" not in subprocess.run(["ip", "link"], capture_output=True, text=True, check=True).stdout
