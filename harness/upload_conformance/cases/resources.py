"""What uploads cost the process that makes them, and what sanitizers and race detectors say of it."""

from upload_conformance.cases.answers import OK, raw
from upload_conformance.cases.failures import CHANGED, handed
from upload_conformance.cases.together import FIRST, SECOND
from upload_conformance.shapes.case import (
    MIB,
    Answer,
    Case,
    Content,
    Credentials,
    Environment,
    File,
    Interlude,
    Kind,
    Limits,
    Linger,
    Measure,
    Nobody,
    ReadBody,
    ReadHead,
    Refused,
    Reset,
    Script,
    Send,
    Upload,
    Uploaded,
    Wait,
    Waits,
)

_SMALL = Content(b"account\n", 1024)
_HUNDRED_MB = Content(b"".join(b"account-%07d\n" % number for number in range(4096)), 100 * MIB)

_GROWING = Upload(File(content=Content(b"account-0001\n", 100_000)))
"""Big enough that a copy of it left behind by each of 150 calls shows."""
_GROWING_FASTER = Upload(File(content=Content(b"account-0001\n", 300_000)))
"""The same for 45 calls."""
_NEAR_1_MB = Upload(File(content=Content(b"account-0001\n", 1_000_000)))
"""The same for 9 calls; and more than the mock's buffer, yet not so much that libcurl asks first (Expect, 1 MiB)."""
_413 = raw(b"too large", "413 Content Too Large")
_ANSWERS_EARLY = Script(
    # The answer's first bytes say nothing yet, so the sender goes on while the reader is at work.
    (ReadHead(), ReadBody(65536), Send(_413[:12]), ReadBody(400_000), Send(_413[12:]), Linger())
)
_TOO_LARGE = (Refused(("http",), ("413",), http_status=413),)
_SHRINKS = Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger()))
_SHRINKING = Upload(File("shrinking.txt", Content(b"0123456789abcde\n", 8 * MIB), Kind.SHRINKING))
"""Cut to 4 MiB, which no buffers hold in addition to what the mock reads."""

_COSTS = (
    Case(
        id="memory-100-mb",
        sentence="Exactly 100 MB arrive whole, and are streamed: the peak of memory stays within 16 MiB of that for 1 KB.",
        source="API page, the file (at most 100 MB); practice: it is streamed",
        # The first upload warms up; the rules compare the last two.
        uploads=(
            Upload(File("warm-up.txt", _SMALL)),
            Upload(File("small.txt", _SMALL)),
            Upload(File("big.txt", _HUNDRED_MB)),
        ),
        measure=Measure.PEAK_MEMORY,
    ),
    Case(
        id="growth-200",
        sentence="200 uploads in one process leave no memory, descriptor or thread behind.",
        source="practice: services upload for months",
        uploads=(_GROWING,),
        rounds=200,
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-refused",
        sentence="60 uploads that the server refuses leave nothing behind either.",
        source="practice: services upload for months",
        uploads=(_GROWING_FASTER,),
        rounds=60,
        server=Answer(500, b"no", "text/plain"),
        expect=(Refused(("http",), http_status=500),),
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-broken",
        sentence="60 uploads to a server that resets the connection leave nothing behind either.",
        source="practice: services upload for months",
        uploads=(_GROWING_FASTER,),
        rounds=60,
        server=Script((ReadHead(), ReadBody(), Reset()), takes_request=True),
        expect=(Refused(("connect",)),),
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-unusable",
        sentence="60 uploads of a directory or a FIFO leave nothing behind either.",
        source="practice: services upload for months; the error path is where descriptors leak",
        uploads=(Upload(File("folder.txt", kind=Kind.DIRECTORY)), Upload(File("pipe.txt", kind=Kind.FIFO))),
        rounds=30,
        expect=(Refused(("file",)),),
        waits=Waits.FILE,
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-timeout",
        sentence="8 uploads that run into a time limit leave nothing behind either.",
        source="practice: services upload for months; the error path is where descriptors leak",
        # The limit for connecting: the others, a library may count in whole seconds, or look at every few.
        uploads=(Upload(limits=Limits(connect_s=0.3, response_s=10.0)),),
        rounds=8,
        server=Nobody(stalls=True),
        expect=(Refused(("timeout",)),),
        waits=Waits.CONNECT,
        measure=Measure.GROWTH,
        seconds=2.4,
    ),
    Case(
        id="growth-early",
        sentence="12 uploads that are refused while they are sent leave nothing behind either.",
        source="practice: services upload for months",
        uploads=(_NEAR_1_MB,),
        rounds=12,
        server=_ANSWERS_EARLY,
        expect=_TOO_LARGE,
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
)


_ECHO = b"<p>Authorization: Basic MTUwMDAxMjM0NTo3YzllNjY3OWY1OGI0YTNl (1500012345:7c9e6679f58b4a3e)</p>"
_REPORTED = "practice: what a sanitizer reports is a defect, whether or not it shows"
_SOON = Limits(connect_s=10.0, response_s=1.0)


def _sanitized(variant: str, id_: str, sentence: str, **facts: object) -> Case:
    return Case(
        id=f"{variant}-{id_}",
        sentence=sentence,
        source=_REPORTED,
        environment=Environment(variant=variant),
        seconds=2.0,
        **facts,  # type: ignore[arg-type]
    )


def _raced(variant: str, detector: str) -> tuple[Case, ...]:
    """Make the cases in which a sample's sender, reader and watchdog may meet."""
    return (
        _sanitized(
            variant,
            "early",
            f"{detector} is silent about a 413 that comes while the file is sent.",
            uploads=(_NEAR_1_MB,),
            rounds=3,
            server=_ANSWERS_EARLY,
            expect=_TOO_LARGE,
        ),
        _sanitized(
            variant,
            "never-read",
            f"{detector} is silent about a server that never reads.",
            uploads=(Upload(File(content=_SHRINKING.file.content), limits=_SOON),),
            server=Script((Wait(),)),
            expect=(Refused(("timeout",)),),
            waits=Waits.READING,
        ),
        _sanitized(
            variant,
            "shrinks",
            f"{detector} is silent about a file that shrinks while it is sent.",
            uploads=(_SHRINKING,),
            server=_SHRINKS,
            expect=CHANGED,
        ),
    )


_SANITIZERS = (
    _sanitized(
        "address",
        "success",
        "AddressSanitizer, LeakSanitizer and UBSan are silent about an upload that succeeds.",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        rounds=3,
    ),
    _sanitized(
        "address",
        "refused",
        "The sanitizers are silent about an upload that the service refuses.",
        server=Answer(body=b'{"retCode":1008003,"errMsg":"auth"}'),
        expect=(Refused(("api",), ("1008003",), ret_code=1008003),),
    ),
    _sanitized(
        "address",
        "broken",
        "The sanitizers are silent about a connection that is refused.",
        server=Nobody(),
        expect=(Refused(("connect",)),),
    ),
    _sanitized(
        "address",
        "missing",
        "The sanitizers are silent about a file that is missing.",
        uploads=(Upload(File("no-such.txt", kind=Kind.MISSING)),),
        expect=(Refused(("file",), (handed("address-missing", "no-such.txt"),)),),
    ),
    _sanitized(
        "address",
        "long-secret",
        "The sanitizers are silent about a secret of 1,000 characters.",
        uploads=(Upload(credentials=Credentials(secret_key="s3cr3t-" * 142 + "s3cr3t")),),
    ),
    _sanitized(
        "address",
        "deep-json",
        "The sanitizers are silent about an answer that is nested 30,000 deep.",
        server=Answer(body=b"[" * 30_000 + b"]" * 30_000),
        expect=(Refused(("answer",)),),
    ),
    _sanitized(
        "address",
        "echo",
        "The sanitizers are silent about an error page that shows the credentials, which the error hides.",
        server=Answer(500, _ECHO * 40, "text/html"),
        expect=(Refused(("http",), ("500",), http_status=500),),
    ),
    _sanitized(
        "address",
        "error-1-mb",
        "The sanitizers are silent about an error page of 1 MB.",
        server=Answer(500, b"first words " + b"x" * 1_100_000, "text/plain"),
        expect=(Refused(("http",), ("500", "first words"), http_status=500),),
    ),
    _sanitized(
        "address",
        "answer-1-mb",
        "The sanitizers are silent about an answer longer than any that the service gives.",
        server=Answer(body=OK + b" " * 1_100_000),
        expect=(Uploaded(), Refused(("answer",))),
    ),
    _sanitized(
        "address",
        "shrinks",
        "The sanitizers are silent about a file that shrinks while it is sent.",
        uploads=(_SHRINKING,),
        server=_SHRINKS,
        expect=CHANGED,
    ),
    _sanitized(
        "address",
        "early",
        "The sanitizers are silent about a 413 that comes while the file is sent.",
        uploads=(_NEAR_1_MB,),
        server=_ANSWERS_EARLY,
        expect=_TOO_LARGE,
    ),
    _sanitized(
        "address",
        "never-answered",
        "The sanitizers are silent about a server that never answers.",
        uploads=(Upload(limits=_SOON),),
        server=Script((Wait(),)),
        expect=(Refused(("timeout",)),),
        waits=Waits.ANSWER,
    ),
    _sanitized(
        "address",
        "long-name",
        "The sanitizers are silent about a file name as long as file systems take, in Chinese.",
        uploads=(Upload(File("号" * 83 + ".txt")),),
    ),
    _sanitized(
        "thread",
        "together",
        "ThreadSanitizer is silent about uploads at the same time.",
        uploads=(FIRST, SECOND),
        rounds=10,
        at_once=True,
    ),
    _sanitized(
        "race",
        "together",
        "The race detector is silent about uploads at the same time.",
        uploads=(FIRST, SECOND),
        rounds=10,
        at_once=True,
    ),
    *_raced("thread", "ThreadSanitizer"),
    *_raced("race", "The race detector"),
)

CASES = (*_COSTS, *_SANITIZERS)
