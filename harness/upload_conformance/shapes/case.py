"""The shapes of a case: what is uploaded, with which credentials, to what kind of server, and what should come of it.

Cases are data (see ``cases/``). Times are in seconds and sizes in bytes throughout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from upload_conformance.shapes.needs import Need

MIB = 1024 * 1024
PATH = "/v3/push/package/upload"
BUILDS = "builds"
"""The id of the case that needs no upload: whether the source text is accepted by its language's tools."""


@dataclass(frozen=True)
class Content:
    """A file's bytes: ``unit`` repeated and cut at ``size``, so that 100 MB need no memory."""

    unit: bytes
    size: int

    @staticmethod
    def of(literal: bytes) -> Content:
        """Exactly these bytes."""
        return Content(literal, len(literal))

    def chunks(self, at_most: int = MIB) -> Iterator[bytes]:
        """Yield the bytes in order, in pieces of about ``at_most``."""
        if not self.size:
            return
        block = self.unit * max(1, at_most // len(self.unit))
        left = self.size
        while left > 0:
            yield block[:left]
            left -= len(block)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


class Kind(StrEnum):
    """What stands at the path that the sample is given."""

    REGULAR = "regular"
    MISSING = "missing"
    DIRECTORY = "directory"
    UNREADABLE = "unreadable"
    READ_ONLY = "read-only"
    """A regular file that nobody may write to, and that belongs to somebody else than the testee's user."""
    FIFO = "fifo"
    SYMLINK = "symlink"
    """A symbolic link, named as the case says, to a regular file of another name."""
    SHRINKING = "shrinking"
    """A regular file that is cut to half its size in the interlude."""
    GROWING = "growing"
    """A regular file to which ``APPENDED`` is appended in the interlude."""


APPENDED = b"appended while it was sent\n"


ACCOUNTS = Content.of("user-0001\nuser-0002\n账号-0003\n".encode())


@dataclass(frozen=True)
class File:
    """The file to upload."""

    name: str = "accounts.txt"
    content: Content = ACCOUNTS
    kind: Kind = Kind.REGULAR
    relative: bool = False
    """Given to the sample as a path from its work directory, not as an absolute path."""
    way: str = ""
    """What stands before the name in a relative path: ``./``, or a folder named like the case."""


@dataclass(frozen=True)
class Credentials:
    """An access id (decimal digits that fit 32 bits) and its secret key."""

    access_id: str = "1500012345"
    secret_key: str = "7c9e6679f58b4a3e"  # noqa: S105 - made up


@dataclass(frozen=True)
class Limits:
    """The time limits handed to the sample; None leaves the sample's default."""

    connect_s: float | None = 10.0
    response_s: float | None = 10.0


@dataclass(frozen=True)
class Upload:
    """One call of the sample."""

    file: File = field(default_factory=File)
    credentials: Credentials = field(default_factory=Credentials)
    limits: Limits = field(default_factory=Limits)


# What the server does.


@dataclass(frozen=True)
class Answer:
    """The ordinary endpoint: read the whole request, then answer with these bytes."""

    status: int = 200
    body: bytes = b'{"retCode":0,"errMsg":"","uploadId":20261123}'
    content_type: str | None = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    gzip: bool = False
    """Compress the body for a client that says it accepts gzip."""
    echoes_access_id: bool = False
    """Give each upload its own access id for an uploadId, so that an answer cannot be taken for another's."""


@dataclass(frozen=True)
class Nobody:
    """Nobody listens at the port: connections are refused, or, if it ``stalls``, never answered."""

    stalls: bool = False


@dataclass(frozen=True)
class ReadHead:
    """Read up to the end of the request's head."""


@dataclass(frozen=True)
class ReadBody:
    """Read the rest of the request, or ``at_most`` bytes of it; these evenly, for ``seconds``, if that is given."""

    at_most: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Send:
    """Send these bytes, ``times`` over, ``piece`` at a time with ``pause_s`` seconds between pieces if given."""

    data: bytes
    piece: int | None = None
    pause_s: float = 0.0
    times: int = 1


@dataclass(frozen=True)
class Interlude:
    """Let the harness act in the middle of the upload: change the file, look at the testee's processes."""


@dataclass(frozen=True)
class Wait:
    """Read and send nothing until the peer has gone, or the sample has answered; then see whether it goes."""


@dataclass(frozen=True)
class Linger:
    """Say that nothing more will be sent, then read on until the peer closes (RFC 9112 §9.6)."""


@dataclass(frozen=True)
class Reset:
    """Break the connection with a TCP reset."""


@dataclass(frozen=True)
class Tunnel:
    """Carry bytes to and from the port that the request (CONNECT) names, as a proxy does; always at the mock."""


Step = ReadHead | ReadBody | Send | Interlude | Wait | Linger | Reset | Tunnel


@dataclass(frozen=True)
class Script:
    """A server that follows these steps on each connection, then closes it."""

    steps: tuple[Step, ...]
    takes_request: bool = False
    """Whether a correct client gets its whole request delivered."""

    def does(self, step: type[Step]) -> bool:
        """Whether there is such a step."""
        return any(isinstance(one, step) for one in self.steps)


class Tls(StrEnum):
    """How the server proves who it is."""

    TRUSTED = "trusted"
    """By a private CA that the testee's system trusts."""
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    WRONG_NAME = "wrong-name"
    OLD_PROTOCOL = "old-protocol"
    """Trusted, but nothing newer than TLS 1.1."""
    STALLED = "stalled"
    """The TCP connection stands, the handshake is never answered."""


# What should come of it.


@dataclass(frozen=True)
class Uploaded:
    """The sample returns this ``uploadId``; None stands for the upload's own access id (see Answer)."""

    upload_id: int | None = 20261123


@dataclass(frozen=True)
class Refused:
    """The sample reports an error of one of these kinds (the testee protocol's), with these facts in its text."""

    kinds: tuple[str, ...]
    says: tuple[str, ...] = ()
    ret_code: int | None = None
    http_status: int | None = None


Expectation = Uploaded | Refused


class Measure(StrEnum):
    """What is read off the testee's process, and when."""

    NOTHING = "nothing"
    PEAK_MEMORY = "peak-memory"
    """The peak of resident memory during each of the uploads."""
    GROWTH = "growth"
    """Memory, descriptors and threads after a quarter of the rounds and after the last."""
    ARGUMENTS = "arguments"
    """The command lines of all processes in the interlude."""


class Waits(StrEnum):
    """What a case has the code wait for in vain; without a limit for it, it waits for ever in each case of the kind."""

    CONNECT = "connect"
    """An answer to its attempt to connect."""
    HANDSHAKE = "handshake"
    """An answer to its TLS handshake."""
    READING = "reading"
    """A server that goes on reading."""
    ANSWER = "answer"
    """The server's answer, or the rest of it."""
    HINTS = "hints"
    """The answer, amid interim ones without end: there is no silence that a limit could be for."""
    FILE = "file"
    """Bytes from a file that has none yet."""


@dataclass(frozen=True)
class Environment:
    """How the testee's process is started.

    ``{proxy}`` in a value becomes ``host:port`` of the second listener, ``{other}`` the second name of the endpoint.
    """

    variables: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """Files put into the home directory: name and text."""
    variant: str = ""
    """Another build of the same source (a sanitizer, a race detector)."""

    @property
    def has_proxy(self) -> bool:
        """Whether it names a proxy."""
        return any("{proxy}" in value for _, value in self.variables)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One scenario."""

    id: str
    """Never changes, never is used again for something else."""
    sentence: str
    """What is true of a correct sample; the Chinese stands in ``texts/``."""
    source: str = ""
    """Why it must be true: a section of the API page, of an RFC, or "practice" with the reason."""
    uploads: tuple[Upload, ...] = (Upload(),)
    """None in the case that asks whether the code builds."""
    rounds: int = 1
    """How many times the uploads are made, one round after the other."""
    at_once: bool = False
    """The uploads of a round run at the same time."""
    server: Answer | Script | Nobody = Answer()
    elsewhere: Answer | Script | None = None
    """A second listener that a redirect or a proxy setting points at; its traffic is recorded apart."""
    tls: Tls | None = None
    url: str = "{scheme}://{host}:{port}" + PATH
    """What the sample is given. The mock fills in ``scheme``, ``host`` and ``port`` of the endpoint, a second name of
    it (``other``) and the second listener's port (``elsewhere``), here and in the headers of an Answer."""
    expect: tuple[Expectation, ...] = (Uploaded(),)
    """Any one of these will do."""
    environment: Environment = Environment()
    measure: Measure = Measure.NOTHING
    waits: Waits | None = None
    """What is waited for in vain; ``cases.PROBES`` names the case of each kind that tells of it first."""
    seconds: float = 0.0
    """How long a correct sample has to wait here, so that waiting cases run beside busy ones."""
    listens_s: float = 0.0
    """How long the mock goes on listening once the sample has answered."""

    @property
    def proxied(self) -> bool:
        """Whether the environment names a proxy for the endpoint, so that another server may be connected to first."""
        excepted = dict(self.environment.variables).get("no_proxy") == "{other}" and "{other}" in self.url
        return self.environment.has_proxy and not excepted

    @property
    def needs(self) -> frozenset[Need]:
        """What a testee must offer to be judged in this case."""
        variables = dict(self.environment.variables)
        c_locale = "C" in (variables.get("LC_ALL"), variables.get("LANG"))
        needs = {
            # Where they wait, processes of their own do as well: it is to save time.
            Need.THREADS: self.at_once and self.waits is None,
            # How much memory 100 MB take is told where it can be; that they arrive, of everybody.
            Need.PROCESS: self.rounds > 1 or self.measure not in (Measure.NOTHING, Measure.PEAK_MEMORY),
            Need.TEXT_ACCESS_ID: any(not one.credentials.access_id.isdecimal() for one in self.uploads),
            Need.TIME_LIMITS: self.waits not in (None, Waits.FILE) and len(self.uploads) * self.rounds > 1,
            Need.NAMES_IN_ANY_LOCALE: c_locale and any(not one.file.name.isascii() for one in self.uploads),
        }
        return frozenset(need for need, needed in needs.items() if needed)

    @property
    def upload(self) -> Upload:
        """The first upload; most cases have no other."""
        return self.uploads[0]

    @property
    def must_succeed(self) -> bool:
        """Whether nothing but success is correct."""
        return bool(self.expect) and all(isinstance(expected, Uploaded) for expected in self.expect)

    @property
    def refusal(self) -> Refused | None:
        """The one way in which a correct sample refuses, where it must refuse."""
        match self.expect:
            case (Refused() as refused,):
                return refused
            case _:
                return None
