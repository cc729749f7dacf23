"""A Docker engine: the one that answers, or Debian's own, installed and started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import DockerException
from urllib3._collections import RecentlyUsedContainer

from upload_conformance.shapes.errors import HarnessError

START_S = 60
SOCKET = "/var/run/docker.sock"
Say = Callable[[str], None]
_STARTED: list[subprocess.Popen[bytes]] = []
"""The engine goes on when this process ends; nobody waits for it."""


def connect() -> docker.DockerClient | None:
    """Connect to the engine that the environment names (DOCKER_HOST), or None if none answers."""
    if not os.environ.get("DOCKER_HOST") and not _listens(SOCKET):
        return None  # the client would leave a socket behind
    try:
        client = docker.from_env(timeout=600)
    except DockerException:
        return None
    # Its requests would each look through the environment for proxies, which pytest changes at the same time.
    client.api.trust_env = False
    adapter = getattr(client.api, "_custom_adapter", None)
    if adapter is not None and hasattr(adapter, "pools"):
        adapter.pools = _OnePool(1, dispose_func=lambda pool: pool.close())
    try:
        client.ping()
    except (DockerException, requests.RequestException, OSError):
        client.close()
        return None
    return client


class _OnePool(RecentlyUsedContainer[str, Any]):
    """The client's connections, in one pool.

    The client keeps a pool for each URL and closes the oldest of 25, also while another thread is using it.
    """

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__("engine")

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__("engine", value)


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


def ensure(say: Say, log_folder: Path) -> docker.DockerClient:
    """Connect to an engine; where none answers, and this is Debian or Ubuntu and root, install and start one.

    Raises HarnessError naming the one thing to do where that is not possible.
    """
    client = connect()
    if client is not None:
        return client
    if os.environ.get("DOCKER_HOST"):
        raise HarnessError(
            f"No Docker engine answers at DOCKER_HOST={os.environ['DOCKER_HOST']}. Start it, or unset DOCKER_HOST."
        )
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise HarnessError(
            "No Docker engine answers. Install and start Docker, or run this as root on Debian or Ubuntu."
        )
    if shutil.which("dockerd") is None:
        install("docker.io", say, log_folder)
    return _start(say, log_folder)


def install(package: str, say: Say, log_folder: Path) -> None:
    """Install one of the distribution's packages, saying so. Raises HarnessError if that fails."""
    say(f"Installing Debian's {package}.")
    log = log_folder / f"apt-{package}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("wb") as output:
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", package]):
            done = subprocess.run(command, stdout=output, stderr=output, env=environment, check=False)
            if done.returncode != 0:
                raise HarnessError(f"`{' '.join(command)}` failed with code {done.returncode}; see {log}.")


def _forget_a_dead_engine() -> None:
    """Remove the pid file of an engine that was killed: its number may be another process's by now."""
    for pid_file in (Path("/var/run/docker.pid"), Path("/var/run/docker/containerd/containerd.pid")):
        try:
            pid = pid_file.read_text(encoding="ascii").strip()
        except OSError:
            continue
        try:
            alive = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() in ("dockerd", "containerd")
        except OSError:
            alive = False
        if not alive:
            pid_file.unlink(missing_ok=True)


def _start(say: Say, log_folder: Path) -> docker.DockerClient:
    say("Starting the Docker engine.")
    log = log_folder / "dockerd.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if Path("/run/systemd/system").is_dir():
        subprocess.run(["systemctl", "start", "docker"], check=False)
        process = None
    else:
        _forget_a_dead_engine()
        with log.open("ab") as output:
            process = subprocess.Popen(["dockerd"], stdout=output, stderr=output, start_new_session=True)
        _STARTED.append(process)
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        client = connect()
        if client is not None:
            return client
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.1)
    raise HarnessError(f"The Docker engine did not start; see {log} (or `journalctl -u docker`).")
