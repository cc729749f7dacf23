"""A line with a round-trip time: two network namespaces joined by a TUN device on either side.

The kernel hands each packet that leaves one side to this program, which keeps it for half of the round-trip time and
then hands it to the kernel of the other side. Both ends are thus real TCP stacks with the distance between them, which
a proxy cannot give: its two connections would each have a round trip of nothing.

The devices belong to the program's open files, and namespaces to the processes in them, so nothing is left behind when
the program ends, however it ends.

Packets cross as the kernel cuts them for hardware that segments by itself (up to 64 KiB, TCP's segment size noted in a
header of their own): a tenth of the work for this program, with the same round trips, windows and segments.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field

NEAR, FAR = "10.99.0.1", "10.99.0.2"
MTU = 1500

_TUNSETIFF, _TUNSETOFFLOAD, _TUNSETVNETHDRSZ = 0x400454CA, 0x400454D0, 0x400454D8  # linux/if_tun.h
_IFF_TUN, _IFF_NO_PI, _IFF_VNET_HDR = 0x0001, 0x1000, 0x4000
_CSUM, _TSO4 = 0x01, 0x02
_HEADER_BYTES = 10
_PACKET_BYTES = 65536 + _HEADER_BYTES
_QUEUE_PACKETS = 10000
"""What the device holds while this program is not running: a loss would be the machine's, not the line's."""


@dataclass
class _Way:
    """One direction: where packets come from and go to, and those on their way with the time of their arrival."""

    source: int
    target: int
    travelling: deque[tuple[float, bytes]] = field(default_factory=deque)

    def take(self, delay_s: float) -> None:
        """Take what waits at the source."""
        while True:
            try:
                packet = os.read(self.source, _PACKET_BYTES)
            except BlockingIOError:
                return
            self.travelling.append((time.monotonic() + delay_s, packet))

    def deliver(self) -> None:
        """Hand over what has arrived."""
        now = time.monotonic()
        while self.travelling and self.travelling[0][0] <= now:
            os.write(self.target, self.travelling.popleft()[1])


def pump(near_pid: int, far_pid: int, round_trip_s: float) -> None:
    """Join the namespaces of two processes; says ``ready`` on stdout, and goes on until stdin ends."""
    near, far = _open("near"), _open("far")
    _move("near", near_pid, NEAR, FAR)
    _move("far", far_pid, FAR, NEAR)
    print("ready", flush=True)
    ways = (_Way(near, far), _Way(far, near))
    poll = select.epoll()
    for descriptor in (near, far, sys.stdin.fileno()):
        poll.register(descriptor, select.EPOLLIN)
    while True:
        arrivals = [way.travelling[0][0] for way in ways if way.travelling]
        patience = max(0.0, min(arrivals) - time.monotonic()) if arrivals else -1
        ready = {descriptor for descriptor, _ in poll.poll(patience)}
        if sys.stdin.fileno() in ready:
            return
        for way in ways:
            if way.source in ready:
                way.take(round_trip_s / 2)
            way.deliver()


def _open(name: str) -> int:
    """Make a TUN device."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI | _IFF_VNET_HDR))
    fcntl.ioctl(device, _TUNSETVNETHDRSZ, struct.pack("i", _HEADER_BYTES))
    fcntl.ioctl(device, _TUNSETOFFLOAD, _CSUM | _TSO4)
    return device


def _move(name: str, pid: int, address: str, peer: str) -> None:
    """Put a device into a process's namespace, with an address."""
    _run("ip", "link", "set", name, "netns", str(pid))
    inside = ("nsenter", f"--net=/proc/{pid}/ns/net")
    _run(*inside, "ip", "address", "add", address, "peer", peer, "dev", name)
    _run(*inside, "ip", "link", "set", name, "up", "mtu", str(MTU), "txqueuelen", str(_QUEUE_PACKETS))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    pump(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
