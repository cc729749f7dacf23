"""Files that cannot be read or that change, and servers that cannot be reached."""

from dataclasses import replace

from upload_conformance.cases.answers import OK, raw
from upload_conformance.shapes.case import (
    MIB,
    PATH,
    Case,
    Content,
    Expectation,
    File,
    Interlude,
    Kind,
    Limits,
    Linger,
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

_OTHER_S = 4.0
"""The limit that is not to run out: longer than the other, whichever that is; yet code that counts by it ends soon."""
QUICK = Limits(connect_s=_OTHER_S, response_s=1.0)
"""A small limit for silence, so that a case that runs into it takes a second."""
QUICK_TO_CONNECT = Limits(connect_s=1.0, response_s=_OTHER_S)
PATIENT = Limits(connect_s=10.0, response_s=4.0)
"""A limit for silence that a busy machine does not reach, yet shorter than what is slow here takes."""
TWO_TO_CONNECT = tuple(Upload(limits=Limits(seconds, _OTHER_S)) for seconds in (0.5, 2.5) * 2)
"""Twice each: of the quicker ones the difference tells the limit, however busy the machine."""
_TWO_FOR_SILENCE = tuple(Upload(limits=Limits(_OTHER_S, seconds)) for seconds in (0.5, 2.5) * 2)
BIG = Content(b"0123456789abcde\n", 24 * MIB)
"""More than the buffers of both sides hold."""
STUCK = Content(b"0123456789abcde\n", 8 * MIB)
"""The same where nobody reads; so small that code may hold several in memory."""
FOR_100_S = 1.0
"""How long libcurl waits for a 100 (Continue) before it sends more than 1 MiB."""
BROKEN = (Refused(("connect",)),)
CHANGED: tuple[Expectation, ...] = (Refused(("file",)), Uploaded())
"""Of a file that changes while it is sent: an error, or success with the file as it was at one moment."""


def handed(case: str, name: str) -> str:
    """Give the path that the sample is handed for the first file of a case, as its error has to name it."""
    return f"/case/{case}/0/{name}"


def _bad_file(kind: Kind, name: str, sentence: str, source: str, waits: Waits | None = None) -> Case:
    return Case(
        id=f"file-{kind.value}",
        sentence=sentence,
        source=source,
        uploads=(Upload(File(name, kind=kind)),),
        expect=(Refused(("file",), (handed(f"file-{kind.value}", name),)),),
        waits=waits,
    )


_FILES = (
    _bad_file(
        Kind.MISSING,
        "no-such.txt",
        "A missing file is an error that names its path; no connection is opened.",
        "practice: the published PHP sample sends the credentials for a missing file",
    ),
    _bad_file(
        Kind.DIRECTORY,
        "folder.txt",
        "A directory is an error that names its path; no connection is opened.",
        "practice: the published Go and C++ samples upload a directory as an empty file",
    ),
    _bad_file(
        Kind.UNREADABLE,
        "locked.txt",
        "A file without permission to read is an error that names its path; no connection is opened.",
        "practice: services run as users of their own",
    ),
    _bad_file(
        Kind.FIFO,
        "pipe.txt",
        "A FIFO is an error that names its path, and is not waited for; no connection is opened.",
        "practice: opening one waits for a writer, perhaps for ever",
        Waits.FILE,
    ),
    Case(
        id="file-symlink",
        sentence="A symbolic link is followed; the name sent is the link's.",
        source="practice: deployments switch links; API page, the file (its name is what it is called)",
        uploads=(Upload(File("link.txt", kind=Kind.SYMLINK)),),
    ),
    Case(
        id="file-of-another-user",
        sentence="A file of another user that may only be read, in a folder that may only be read, is uploaded.",
        source="practice: who may read a file need not own it",
        uploads=(Upload(File("read-only.txt", kind=Kind.READ_ONLY)),),
    ),
    Case(
        id="file-shrinks",
        sentence="A file that shrinks while it is sent is uploaded as it was at one moment, or is an error; never padded.",
        source="RFC 9112 §8; practice: files are rotated and rewritten while they are sent",
        uploads=(Upload(File("shrinking.txt", BIG, Kind.SHRINKING)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger())),
        expect=CHANGED,
    ),
    Case(
        id="file-grows",
        sentence="A file that grows while it is sent is uploaded as it was at one moment, or is an error.",
        source="RFC 9112 §6.2; practice: logs are appended to while they are sent",
        uploads=(Upload(File("growing.txt", BIG, Kind.GROWING)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger()), takes_request=True),
        expect=CHANGED,
    ),
    Case(
        id="url-scheme",
        sentence="A URL that is not http or https is refused; no connection is opened.",
        source="API page, request (the URL is that of an HTTP endpoint)",
        url="file:///etc/passwd",
        expect=(Refused(("usage",)),),
    ),
    Case(
        id="url-credentials",
        sentence="A URL that holds credentials is refused: they would end in logs.",
        source="RFC 9110 §4.2.4 (user information in an http URL is deprecated)",
        url="http://user:7c9e6679f58b4a3e@{host}:{port}" + PATH,
        expect=(Refused(("usage",)),),
    ),
)

_ECHO = b"Authorization: Basic MTUwMDAxMjM0NTo3YzllNjY3OWY1OGI0YTNl (1500012345:7c9e6679f58b4a3e)\r\n\r\n"

_CONNECTIONS = (
    Case(
        id="connect-refused",
        sentence="Nobody listening is a connection error.",
        source="practice: a caller may try again",
        server=Nobody(),
        expect=BROKEN,
    ),
    Case(
        id="connect-second-address",
        sentence="A host of two addresses, at the first of which nobody listens, is uploaded to at the second.",
        source="RFC 1123 §2.3 (the addresses of a host are tried one after the other); RFC 8305 §5",
        url="{scheme}://{twice}:{port}" + PATH,
    ),
    Case(
        id="connect-unknown-host",
        sentence="A host name that does not resolve is a connection error.",
        source="practice: a misspelt service address",
        server=Nobody(),
        url="http://nowhere.invalid:{port}" + PATH,
        expect=(Refused(("connect", "timeout")),),
        seconds=1.0,
    ),
    Case(
        id="connect-stalls",
        sentence="A server that does not answer the connection attempt is an error within the connect limit.",
        source="practice: firewalls drop packets without a word",
        uploads=(Upload(limits=QUICK_TO_CONNECT),),
        server=Nobody(stalls=True),
        expect=(Refused(("timeout",)),),
        waits=Waits.CONNECT,
        seconds=1.0,
    ),
    Case(
        id="reset-at-once",
        sentence="A connection that is reset before anything is read is a connection error.",
        source="practice: load balancers reset what they have no server for",
        server=Script((Reset(),)),
        expect=BROKEN,
    ),
    Case(
        id="reset-in-body",
        sentence="A connection that is reset in the middle of the upload is a connection error.",
        source="practice: middleboxes and restarts break connections",
        uploads=(Upload(File(content=BIG)),),
        server=Script((ReadHead(), ReadBody(at_most=MIB), Reset())),
        expect=BROKEN,
        seconds=FOR_100_S,
    ),
    Case(
        id="reset-after-body",
        sentence="A connection that is reset instead of an answer is a connection error; nothing is sent again.",
        source="RFC 9110 §9.2.2 (POST is not repeated by itself)",
        server=Script((ReadHead(), ReadBody(), Reset()), takes_request=True),
        expect=BROKEN,
    ),
    Case(
        id="close-after-body",
        sentence="A connection that is closed without an answer is a connection error; nothing is sent again.",
        source="RFC 9110 §9.2.2; RFC 9112 §9.3.1",
        server=Script((ReadHead(), ReadBody(), Linger()), takes_request=True),
        expect=BROKEN,
    ),
    Case(
        id="answer-cut-short",
        sentence="An answer shorter than its Content-Length is an error, though what came may look like success.",
        source="RFC 9112 §8",
        server=Script((ReadHead(), ReadBody(), Send(raw(OK + b" " * 100)[:-100]), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
    Case(
        id="answer-no-http-echo",
        sentence="An answer that is not HTTP but shows the request is an error that does not show the credentials.",
        source="RFC 9112 §4; practice: error texts end in logs",
        server=Script((ReadHead(), ReadBody(), Send(_ECHO), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
    Case(
        id="answer-no-http",
        sentence="An answer that is not HTTP is an error.",
        source="RFC 9112 §4",
        server=Script((ReadHead(), ReadBody(), Send(b"SSH-2.0-OpenSSH_9.9\r\n"), Linger()), takes_request=True),
        expect=(Refused(("connect", "answer")),),
    ),
)

_STALLS = (
    Case(
        id="stall-never-read",
        sentence="A server that accepts and never reads is an error within the limit for silence.",
        source="practice: a caller must not hang",
        uploads=(Upload(File(content=BIG), limits=QUICK),),
        server=Script((Wait(),)),
        expect=(Refused(("timeout",)),),
        waits=Waits.READING,
        seconds=1.0,
    ),
    Case(
        id="stall-never-answered",
        sentence="A server that reads everything and never answers is an error within the limit for silence.",
        source="practice: a caller must not hang",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Wait()), takes_request=True),
        expect=(Refused(("timeout",)),),
        waits=Waits.ANSWER,
        seconds=1.0,
    ),
    Case(
        id="stall-in-answer",
        sentence="An answer that stops in the middle is an error within the limit for silence.",
        source="practice: a caller must not hang",
        uploads=(Upload(limits=QUICK),),
        server=Script((ReadHead(), ReadBody(), Send(raw()[:-10]), Wait()), takes_request=True),
        expect=(Refused(("timeout",)),),
        waits=Waits.ANSWER,
        seconds=1.0,
    ),
    Case(
        id="slow-reader",
        sentence="A server that reads slowly, for eleven seconds, gets the whole file: no limit is for the whole.",
        source="practice: 100 MB over a slow line take longer than any limit; the published C++ sample ends at 10 s",
        uploads=(Upload(File(content=BIG), limits=PATIENT),),
        # Slow while the sender is held up by full buffers, quick at the end: what is left in them is not the sender's.
        server=Script(
            (ReadHead(), ReadBody(5 * MIB, seconds=11.0), ReadBody(), Send(raw()), Linger()), takes_request=True
        ),
        seconds=11.0,
    ),
    Case(
        id="slow-answer",
        sentence="An answer whose body comes in drops, for longer than the limit for silence, is read to its end.",
        source="practice: a slow line is no silence",
        uploads=(Upload(limits=PATIENT),),
        # The head comes whole: few libraries let a caller see that one moves, and no service sends one so slowly.
        server=Script(
            (ReadHead(), ReadBody(), Send(raw()[: -len(OK)]), Send(OK, piece=1, pause_s=11 / len(OK)), Linger()),
            takes_request=True,
        ),
        seconds=11.0,
    ),
    Case(
        id="connect-two-limits",
        sentence="The connect limit given is the one that counts: 2 s more of it are 2 s more to wait.",
        source="practice: the caller chose it",
        uploads=TWO_TO_CONNECT,
        at_once=True,
        server=Nobody(stalls=True),
        expect=(Refused(("timeout",)),),
        waits=Waits.CONNECT,
        seconds=2.5,
    ),
    Case(
        id="stall-two-limits",
        sentence="The limit for silence given is the one that counts: 2 s more of it are 2 s more to wait.",
        source="practice: the caller chose it",
        uploads=_TWO_FOR_SILENCE,
        at_once=True,
        server=Script((Wait(),)),
        expect=(Refused(("timeout",)),),
        waits=Waits.ANSWER,
        seconds=2.5,
    ),
    Case(
        id="never-read-two-limits",
        sentence="The limit for silence given counts while the file is sent: 2 s more of it are 2 s more to wait.",
        source="practice: the caller chose it",
        uploads=tuple(replace(upload, file=File(content=STUCK)) for upload in _TWO_FOR_SILENCE),
        at_once=True,
        server=Script((Wait(),)),
        expect=(Refused(("timeout",)),),
        waits=Waits.READING,
        seconds=2.5,
    ),
    Case(
        id="stray-late",
        sentence="Nothing is sent behind the caller's back a moment after the sample has answered either.",
        source="practice: what is sent behind the caller's back cannot be accounted for",
        seconds=0.5,
        listens_s=0.5,
    ),
)


CASES = (*_FILES, *_CONNECTIONS, *_STALLS)
