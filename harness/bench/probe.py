"""Says how long a TCP connection to an address takes, which is one round trip: the proof that the line is there."""

from __future__ import annotations

import socket
import sys
import time


def round_trip_s(address: str, port: int) -> float:
    """Give the shortest of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        socket.create_connection((address, port)).close()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    print(round_trip_s(sys.argv[1], int(sys.argv[2])))
