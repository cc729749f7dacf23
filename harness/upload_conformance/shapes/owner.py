"""Who owns a thing that a run leaves on disk or in the engine, and whether that owner still lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path

FOREIGN_S = 24 * 3600.0
"""How old the leftovers of another machine, or of another container, have to be: nobody here sees whether they live."""


def owner() -> str:
    """Name this process so that no later process is taken for it: boot, namespace of process ids, pid, start time."""
    return f"{_where()}:{os.getpid()}:{_started(os.getpid())}"


def is_left_behind(name: str, age_s: float) -> bool:
    """Whether the process that ``owner`` named, and whose thing is this old, is no more."""
    where, pid, started = [*name.split(":"), "", "", ""][:3]
    if where != _where():
        return age_s > FOREIGN_S
    return not pid.isdigit() or started != _started(int(pid))


def _where() -> str:
    """Name the boot and the namespace in which process ids of here mean something."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return socket.gethostname()


def _started(pid: int) -> str:
    """Give a process's start time in clock ticks (proc(5), field 22 of stat), or '' if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
