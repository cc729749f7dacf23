"""The sandbox: containers without privileges, on a network that reaches the mock only, removed whatever happens.

How that is made sure of. Every container and network carries a label that names its owner: this process, by boot,
namespace of process ids, pid and start time, so that no later process can be taken for it, and the run. ``close``
removes what carries the run's label, whoever of its threads made it; ``stop`` does so while threads still work,
whose calls to the engine then fail. What a killed process could not remove, the next run's ``sweep`` does: it
removes whatever names an owner that is no more. Leftovers of another machine on the same engine cannot be told from
running work, and go after a day.

A container may be removed by two threads at once (a deadline's and its owner's); the engine refuses the second,
which then waits until the first is done.
"""

from __future__ import annotations

import contextlib
import socket
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import docker
import requests
from docker.errors import APIError, DockerException, NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from docker.types import IPAMConfig, LogConfig, Mount, Ulimit
from docker.utils.socket import STDOUT, frames_iter

from upload_conformance.mock import MockAddress
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.owner import is_left_behind, owner
from upload_conformance.testee.testee import TESTEE_UID

OWNER = "upload-conformance.owner"
USER = f"{TESTEE_UID}:{TESTEE_UID}"
REMOVE_S = 60.0
REMOVED_AT_ONCE = 4
PRINTED_BYTES = 1024 * 1024
NO_MEMORY_OF_PEERS = {"net.ipv4.tcp_no_metrics_save": "1"}
"""Linux lets a connection begin where an earlier one to the same host ended: with a send buffer of 200 KB, or of 1 MB,
which makes it 10 s or 15 s until libcurl sees that nobody reads. No case may depend on what another sent before it."""
SYSTEM_CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class Limits:
    """What one container may use."""

    memory_bytes: int = 768 * 1024 * 1024
    processes: int = 256
    cpus: float = 1.5
    scratch_bytes: int = 256 * 1024 * 1024
    file_bytes: int = 512 * 1024 * 1024
    descriptors: int = 1024


@dataclass(frozen=True)
class Place:
    """Where on the network a container stands."""

    mode: str
    """The engine's word for it."""
    holder: Container | None = None
    """The container that keeps the place, where others share it."""


OFFLINE = Place("none")


class Streams:
    """A container's stdin, stdout and stderr over the engine's one attached socket."""

    def __init__(self, attached: Any) -> None:
        self._attached = attached
        self._socket = attached._sock
        self._socket.settimeout(None)  # the client's own time limit would end a quiet stream

    def write(self, data: bytes) -> None:
        """Write to stdin. Raises OSError once the container has gone."""
        self._socket.sendall(data)

    def end_input(self) -> None:
        """Close stdin. Raises OSError once the container has gone."""
        self._socket.shutdown(socket.SHUT_WR)

    def read(self) -> Iterator[tuple[bool, bytes]]:
        """Yield what is printed, as it comes: whether it is stdout (not stderr), and the bytes."""
        try:
            for stream, data in frames_iter(self._attached, tty=False):  # type: ignore[no-untyped-call]
                yield stream == STDOUT, data
        except (OSError, ValueError):
            return

    def read_all(self, at_most: int) -> bytes:
        """Read stdout and stderr to their end; keep the first bytes."""
        kept = bytearray()
        for _, data in self.read():
            kept += data[: max(0, at_most - len(kept))]
        return bytes(kept)

    def close(self) -> None:
        """Close the socket; a second time is fine."""
        self._socket.close()
        self._attached.close()
        with contextlib.suppress(ValueError):  # it lent the socket, and wants to flush it
            self._attached._response.close()


class Sandbox:
    """One run's network and containers."""

    def __init__(self, client: docker.DockerClient, limits: Limits | None = None) -> None:
        self.client = client
        self._limits = limits or Limits()
        self._name = f"upload-conformance-{uuid.uuid4().hex[:8]}"
        self._labels = {OWNER: f"{owner()}:{self._name}"}
        self._closed = False
        try:
            sweep(client)
            self._network = client.networks.create(
                self._name,
                driver="bridge",
                internal=True,
                ipam=IPAMConfig(),
                labels=self._labels,
                options={"com.docker.network.bridge.enable_icc": "false"},
            )
            self._network.reload()
            gateway = self._network.attrs["IPAM"]["Config"][0]["Gateway"].split("/")[0]
        except (DockerException, KeyError, IndexError) as error:
            raise HarnessError(f"The engine gives no internal network for the testees: {error}") from error
        self.address = MockAddress(gateway)

    def open_place(self, image: str) -> Place:
        """Make a place on the network for a testee's containers to share.

        Most of what a container costs is the engine's work for a place of its own: here it is done once a testee.
        """
        holder, streams = self.start(image, ["sleep", "86400"], mounts={}, environment={})
        streams.close()
        return Place(f"container:{holder.id}", holder)

    def close_place(self, place: Place) -> None:
        """Give up a place whose containers are gone."""
        if place.holder is not None:
            self.remove(place.holder)

    def start(
        self,
        image: str,
        command: list[str],
        *,
        mounts: dict[Path, tuple[str, bool]],
        environment: dict[str, str],
        work_folder: str = "/",
        place: Place | None = None,
    ) -> tuple[Container, Streams]:
        """Create a container, attach to its streams, and start it.

        ``mounts`` maps a folder or file here to its place there and whether it may be written to. Without a
        ``place`` it gets one of its own on the network of the mock.
        """
        limits = self._limits
        own_place = {
            "network": self._network.name,
            "dns": ["127.0.0.1"],  # nobody there: other names fail soon instead of after a resolver's patience
            "dns_opt": ["timeout:1", "attempts:1"],
            "extra_hosts": self.address.hosts,
            "sysctls": NO_MEMORY_OF_PEERS,
        }
        if self._closed:
            raise HarnessError("The run is over.")
        try:
            container = self.client.containers.create(
                image,
                command,
                stdin_open=True,
                environment={"HOME": "/tmp", "TMPDIR": "/tmp", **environment},  # noqa: S108 - the container's own
                working_dir=work_folder,
                user=USER,
                labels=self._labels,
                **({"network_mode": place.mode} if place is not None else own_place),
                mounts=[
                    Mount(target, str(source), type="bind", read_only=not writable)
                    for source, (target, writable) in mounts.items()
                ],
                read_only=True,
                tmpfs={"/tmp": f"exec,mode=1777,size={limits.scratch_bytes}"},  # noqa: S108
                cap_drop=["ALL"],
                security_opt=["no-new-privileges"],
                mem_limit=limits.memory_bytes,
                memswap_limit=limits.memory_bytes,
                pids_limit=limits.processes,
                nano_cpus=int(limits.cpus * 1e9),
                ulimits=[
                    Ulimit(name="nofile", soft=limits.descriptors, hard=limits.descriptors),
                    Ulimit(name="fsize", soft=limits.file_bytes, hard=limits.file_bytes),
                    Ulimit(name="core", soft=0, hard=0),
                ],
                # The engine would otherwise keep all output on disk, without limit.
                log_config=LogConfig(type=LogConfig.types.NONE if hasattr(LogConfig.types, "NONE") else "none"),
            )
            streams = Streams(
                self.client.api.attach_socket(
                    str(container.id), params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                )
            )
            container.start()
        except (DockerException, requests.RequestException) as error:
            raise HarnessError(f"The engine does not start a container of {image}: {error}") from error
        return container, streams

    def ask(self, container: Container, script: str) -> bytes:
        """Run a shell script beside a container's process; give what it prints.

        Raises DockerException or OSError where the container has gone. The script waits for
        a line first: what is printed before this side listens, docker-py loses with the head of the engine's answer.
        """
        api = self.client.api
        command = ["sh", "-c", f"read -r _ && {{ {script}; }}"]
        asked = api.exec_create(str(container.id), command, stdin=True, user=USER)
        streams = Streams(api.exec_start(asked["Id"], socket=True))
        try:
            streams.write(b"\n")
            return streams.read_all(PRINTED_BYTES)
        finally:
            streams.close()

    def remove(self, container: Container) -> None:
        """Kill and remove a container; one that is gone already is fine."""
        try:
            container.remove(force=True)
        except NotFound:
            return
        except (DockerException, requests.RequestException) as error:
            if "already in progress" not in str(error):
                raise HarnessError(f"The engine does not remove container {container.name}: {error}") from error
            self._wait_until_removed(container)

    def _wait_until_removed(self, container: Container) -> None:
        """Wait for another thread's removal: the network cannot go before the container."""
        # Asked again and again: the engine's own waiting for a removal under way has been seen to miss its end.
        end = time.monotonic() + REMOVE_S
        with contextlib.suppress(DockerException, requests.RequestException):
            while time.monotonic() < end:
                container.reload()
                time.sleep(0.05)

    def stop(self) -> None:
        """Remove the containers, and let no more begin."""
        self._closed = True
        left = self.client.containers.list(
            all=True, ignore_removed=True, filters={"label": f"{OWNER}={self._labels[OWNER]}"}
        )
        with ThreadPoolExecutor(REMOVED_AT_ONCE) as pool:
            list(pool.map(self.remove, left))

    def close(self) -> None:
        """Remove everything this run made."""
        self.stop()
        try:
            self._network.remove()
        except (DockerException, requests.RequestException) as error:
            raise HarnessError(f"The engine does not remove network {self._name}: {error}") from error
        finally:
            self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def sweep(client: docker.DockerClient) -> None:
    """Remove what runs left behind that were killed before they could clean up."""
    left: list[Container | Network] = []
    left += client.containers.list(all=True, ignore_removed=True, filters={"label": OWNER})
    left += client.networks.list(filters={"label": OWNER})
    for one in left:
        labels = one.labels if isinstance(one, Container) else one.attrs["Labels"]
        if not is_left_behind(labels.get(OWNER, ""), _age_s(one.attrs["Created"])):
            continue
        with contextlib.suppress(APIError):  # another run sweeps at the same time
            one.remove(force=True) if isinstance(one, Container) else one.remove()


def _age_s(created: str) -> float:
    """Give the age of what the engine made then (RFC 3339, with nanoseconds)."""
    when = datetime.fromisoformat(created[:19]).replace(tzinfo=UTC)
    return (datetime.now(UTC) - when).total_seconds()
