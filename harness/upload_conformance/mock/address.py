"""Where the mock listens and by which names the testees reach it: the one place that knows."""

from dataclasses import dataclass

NAME = "mock.test"
OTHER_NAME = "other.test"


@dataclass(frozen=True)
class MockAddress:
    """An address of this machine that the testees' network reaches; never 0.0.0.0."""

    ip: str
    name: str = NAME
    """The host name in the URL that a testee is given."""
    other: str = OTHER_NAME
    """A second name of the same address, for redirects to another host."""

    @property
    def hosts(self) -> dict[str, str]:
        """Host names to resolve inside the testees."""
        return {self.name: self.ip, self.other: self.ip}


LOOPBACK = MockAddress("127.0.0.1", "127.0.0.1", "localhost")
"""For testees of this machine: names that resolve without any help."""
