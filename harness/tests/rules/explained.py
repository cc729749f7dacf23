"""Departures that break several rules for one reason: the cause is told, the rest is folded beneath it.

Each row is a record in which the first rule explains the others (``rules/relations.py``). That each of the others can
also stand alone is shown by its own departures.
"""

from __future__ import annotations

from dataclasses import replace

from conforming import CASES, ELSEWHERE_PORT, PLAIN
from departures import (
    AUTHORIZATION,
    DEFAULT,
    HOST,
    PAIR,
    REQUEST_LINE,
    SECRET,
    Change,
    Departure,
    all_after,
    connected,
    departure,
    edited,
    exchanges,
    filename,
    handed_over,
    header,
    last_reading,
    printed,
    refused,
    rejected,
    reported,
    then,
    uploaded,
)

from upload_conformance.shapes.case import PATH
from upload_conformance.shapes.record import Ending, Output, Record

nothing_arrives = exchanges(lambda _: ())
breaks_off = edited(lambda data: data[:-10])
elsewhere = connected(
    PLAIN.request(CASES["name-plain"], DEFAULT).replace(HOST, b"Host: other.test:%d\r\n" % ELSEWHERE_PORT),
    elsewhere=True,
)
get_elsewhere = connected(b"GET " + PATH.encode() + b" HTTP/1.1\r\n\r\n", elsewhere=True)
ECHO = handed_over('{"retCode":10030002,"errMsg":"no account 1500012345 with key ' + SECRET + '"}')


def ended(ending: Ending) -> Change:
    return reported(ending=ending, upload_id=None, kind=None)


def with_a_report(record: Record) -> Record:
    return replace(record, output=Output(stderr="ERROR: AddressSanitizer: SEGV", exit_code=1))


def nothing_sent(effect: str, case: str, change: Change, explains: str = "") -> Departure:
    return departure(
        "req.one",
        f"nothing arrives, and {effect}",
        then(change, nothing_arrives),
        case=case,
        explains=f"{effect} {explains}",
    )


_NOTHING_SENT = [
    nothing_sent("out.upload-id", "name-plain", refused("answer")),
    nothing_sent("out.documented-error", "name-plain", ended(Ending.CRASHED), "out.upload-id"),
    nothing_sent("out.interim", "answer-early-hints", refused("http", "103")),
    nothing_sent("out.returns", "name-plain", ended(Ending.HUNG)),
    nothing_sent("out.ret-code", "ret-code-1008003", uploaded(0)),
    nothing_sent("out.ret-code-text", "ret-code-1008003", reported(message="no")),
    nothing_sent("out.error-kind", "ret-code-1008003", reported(kind="file")),
    nothing_sent("out.raised", "ret-code-1008003", handed_over("1008003 auth failed")),
    nothing_sent("out.http-status", "status-500", uploaded()),
    nothing_sent("out.http-text", "status-500", reported(message="no")),
    nothing_sent("out.redirect", "redirect-302", uploaded()),
    nothing_sent("out.answer", "answer-html", uploaded()),
    nothing_sent("out.answer-strict", "answer-ret-code-string", uploaded()),
    nothing_sent("out.answer-text", "answer-html", reported(message="no")),
    nothing_sent("out.either", "answer-duplicate-keys", uploaded(5)),
    nothing_sent("fail.connect", "reset-after-body", uploaded()),
    nothing_sent("out.answer-whole", "answer-cut-short", uploaded()),
    nothing_sent("fail.timeout", "stall-never-answered", then(uploaded(), all_after(2.1))),
    nothing_sent("fail.not-cut-off", "slow-answer", refused("timeout")),
]

EXPLAINED = (
    *_NOTHING_SENT,
    departure(
        "build.accepted",
        "another build is rejected",
        rejected,
        case="address-success",
        explains="req.one res.sanitizer",
    ),
    departure(
        "res.sanitizer",
        "a report, and the process ends",
        then(ended(Ending.EXITED), with_a_report),
        case="address-success",
        explains="out.survives",
    ),
    departure(
        "out.survives", "ended before anything is sent", then(ended(Ending.EXITED), nothing_arrives), explains="req.one"
    ),
    departure("out.survives", "ended in the middle", then(ended(Ending.EXITED), breaks_off), explains="req.complete"),
    departure(
        "req.one",
        "sent once more after the call has come back",
        connected(PLAIN.request(CASES["name-plain"], DEFAULT, 1), stray=True),
        at=REQUEST_LINE,
        explains="req.no-stray",
    ),
    departure(
        "auth.once",
        "only after a challenge, the first request cut off by it",
        exchanges(
            lambda found: (
                replace(found[0], received=bytes(found[0].received).replace(AUTHORIZATION, b"")[:9000]),
                replace(found[0], received=bytes(found[0].received)[:9000]),
            )
        ),
        case="early-401",
        at=b"POST ",
        explains="req.no-retry",
    ),
    departure(
        "auth.nowhere-else",
        "the upload goes elsewhere, and that counts as success",
        then(elsewhere, uploaded()),
        case="redirect-307",
        at=REQUEST_LINE,
        explains="out.redirect",
    ),
    departure(
        "auth.nowhere-else",
        "the upload goes elsewhere, and on from there",
        then(elsewhere, get_elsewhere, refused("answer", "no JSON")),
        case="redirect-307",
        at=REQUEST_LINE,
        explains="req.redirect out.error-kind out.http-text",
    ),
    departure(
        "out.redirect",
        "what a GET brings counts as success",
        then(get_elsewhere, uploaded()),
        case="redirect-302-port",
        explains="req.redirect",
    ),
    departure(
        "req.redirect",
        "followed until there are too many",
        then(get_elsewhere, refused("answer", "too many redirects")),
        case="redirect-302-port",
        at=b"GET ",
        explains="out.error-kind out.http-text",
    ),
    departure(
        "req.redirect",
        "followed until there are too many, which nobody documents",
        then(get_elsewhere, ended(Ending.CRASHED)),
        case="redirect-302-port",
        at=b"GET ",
        explains="out.documented-error",
    ),
    departure(
        "fail.not-cut-off",
        "a time limit for the whole, in the middle",
        then(refused("timeout"), breaks_off),
        case="slow-reader",
        explains="req.complete",
    ),
    departure(
        "fail.not-cut-off",
        "a time limit for the whole, which nobody documents",
        ended(Ending.CRASHED),
        case="slow-answer",
        explains="out.documented-error",
    ),
    departure(
        "req.complete",
        "the server waits for the rest",
        then(refused("timeout"), breaks_off),
        at=b"",
        explains="out.upload-id",
    ),
    departure(
        "req.complete",
        "the server waits for the rest, and the client for the server",
        then(ended(Ending.HUNG), breaks_off),
        at=b"",
        explains="out.returns",
    ),
    departure(
        "auth.not-in-url",
        "both in a header",
        header(b"X-Account: " + PAIR),
        at=b"X-Account",
        explains="auth.access-id-elsewhere",
    ),
    departure(
        "part.filename",
        "cut at a semicolon, for want of quotes",
        filename(b"filename=a;b=c.txt", "a;b=c.txt"),
        case="name-semicolon",
        at=b"filename=a",
        explains="part.filename-quoted",
        along="part.other-parameters",
    ),
    *(
        departure(
            "out.error-kind",
            f"another error, which cannot know what {case} has to say",
            refused(kind, "no"),
            case=case,
            explains=text,
        )
        for case, kind, text in (
            ("early-413-stops-reading", "timeout", "out.http-text"),
            ("early-413", "connect", "out.http-text"),
            ("ret-code-1008003", "answer", "out.ret-code-text"),
            ("answer-html", "connect", "out.answer-text"),
            ("file-missing", "connect", "fail.file-text"),
        )
    ),
    departure(
        "out.interim",
        "the interim answer taken for the last, in an error that nobody documents",
        ended(Ending.CRASHED),
        case="answer-early-hints",
        explains="out.documented-error",
    ),
    departure(
        "out.raised",
        "a part of the answer handed over",
        handed_over('{"retCode":1008003}'),
        case="ret-code-1008003",
        explains="out.ret-code-text",
    ),
    departure("out.raised", "nothing handed over", handed_over(""), case="answer-html", explains="out.answer-text"),
    departure(
        "out.raised",
        "a megabyte handed over",
        handed_over("500 first words " + "x" * 5000),
        case="status-500-1-mb",
        explains="out.text-length",
    ),
    departure("out.raised", "the server's echo handed over", ECHO, case="ret-code-echo", explains="sec.echo"),
    departure(
        "fail.file",
        "an empty file uploaded, with success",
        then(connected(PLAIN.request(CASES["name-plain"], DEFAULT)), uploaded()),
        case="file-directory",
        explains="fail.no-upload fail.no-connection",
    ),
    departure(
        "fail.url-scheme",
        "another scheme taken for http",
        then(connected(b"GET /etc/passwd HTTP/1.1\r\n\r\n"), uploaded()),
        case="url-scheme",
        explains="fail.no-connection",
    ),
    departure(
        "fail.usage",
        "sent as it is",
        then(connected(REQUEST_LINE + HOST), uploaded()),
        case="secret-newline",
        explains="fail.no-connection",
    ),
    departure(
        "sec.echo", "printed", printed(stdout=f"the server says {SECRET}"), case="status-500-echo", explains="out.quiet"
    ),
    departure(
        "res.growth-descriptors",
        "no file is ever closed",
        last_reading(descriptors=150, case_files=150),
        case="growth-200",
        explains="res.file-closed",
    ),
)
