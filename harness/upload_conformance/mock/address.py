"""Where the mock listens and by which names the testees reach it: the one place that knows."""

import socket
from dataclasses import dataclass

NAME = "mock.test"
OTHER_NAME = "other.test"
TWICE_NAME = "twice.test"
NOBODY = "127.0.0.9"
"""A testee's own loopback, where it does not listen; resolvers put it before others (RFC 6724 §6, rule 8)."""


@dataclass(frozen=True)
class MockAddress:
    """An address of this machine that the testees' network reaches; never 0.0.0.0."""

    ip: str
    name: str = NAME
    """The host name in the URL that a testee is given."""
    other: str = OTHER_NAME
    """A second name of the same address, for redirects to another host."""

    twice: str = TWICE_NAME
    """A name of two addresses: one at which nobody listens, then the mock's."""

    @property
    def hosts(self) -> list[str]:
        """Host names to resolve inside the testees, each with an address, as the engine takes them."""
        pairs = ((self.name, self.ip), (self.other, self.ip), (self.twice, NOBODY), (self.twice, self.ip))
        return [f"{name}:{ip}" for name, ip in pairs]


LOOPBACK = MockAddress("127.0.0.1", "127.0.0.1", "localhost", "localhost")
"""For testees of this machine: names that resolve without any help."""


def keep_port(ip: str) -> socket.socket:
    """Take a free port for endpoints to listen at, one after the other; nobody else gets it until this is closed."""
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind((ip, 0))
    return keeper
