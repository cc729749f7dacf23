"""No rule fails for nothing: what correct clients send has no finding, whatever their HTTP library makes of it."""

from __future__ import annotations

import mmap
import random
import string
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from conforming import CASES, PLAIN, PORT, RULES, Stack, conforming, conforming_variants, findings, small
from departures import (
    AUTHORIZATION,
    CLOSE,
    HOST,
    MEDIA_TYPE,
    REQUEST_LINE,
    Change,
    announced,
    boundary,
    chunked,
    connected,
    each_after,
    edited,
    exchanges,
    expected_in_vain,
    filename,
    handed_over,
    header,
    last_reading,
    part_type,
    printed,
    raw,
    refused,
    reported,
    swap,
    then,
    uploaded,
)

from upload_conformance.rules import judge
from upload_conformance.shapes.case import MIB, Answer, Case, Content, File, Upload, Uploaded
from upload_conformance.shapes.record import Ending, Exchange, Record
from upload_conformance.shapes.result import Level

VARIANTS = [
    pytest.param(record, id=f"{case.id}: {label}")
    for case in map(small, CASES.values())
    for label, record in conforming_variants(case)
]


def rules_broken(record: Record) -> set[str]:
    return {finding.rule for finding in findings(record)}


@pytest.mark.parametrize("record", VARIANTS)
def test_conforming_record_has_no_finding(record: Record) -> None:
    judgement = judge(record, RULES)
    assert judgement.findings == ()
    assert judgement.answers.keys() == {rule.id for rule in RULES.for_case(record.case)}


# How HTTP libraries write names: each of them must pass with every name of the catalogue.

STACKS = {
    "requests with urllib3 1.26": Stack(quote="%22", backslash="\\\\"),
    "requests with urllib3 2": Stack(quote="%22", backslash="\\"),
    "httpx": Stack(quote="%22", backslash="\\\\", part_type="text/csv"),
    "Go": Stack(quote='\\"', backslash="\\\\", part_type="application/octet-stream"),
    "libcurl 7.74": Stack(quote='\\"', backslash="\\\\"),
    "libcurl 7.81": Stack(quote="%22", backslash="\\", part_type="application/zip"),
    "OkHttp": Stack(quote="%22", backslash="\\", part_type="text/plain; charset=utf-8"),
    ".NET with its own Content-Disposition": Stack(quote='\\"', backslash="\\\\", type_first=True),
}
NAMED = [case.id for case in CASES.values() if case.id.startswith("name-")]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_names_pass_as_each_library_writes_them(stack: Stack) -> None:
    for case in NAMED:
        for label, record in conforming_variants(CASES[case], stack):
            assert findings(record) == (), f"{case}: {label}"


def test_quotes_around_the_boundary_break_one_rule_only() -> None:
    assert rules_broken(conforming("name-chinese", Stack(quotes_boundary=True))) == {"frame.boundary-unquoted"}


BOUNDARIES: dict[str, Callable[[random.Random], str]] = {
    "libcurl 7.74": lambda drawn: "------------------------" + f"{drawn.getrandbits(64):016x}",
    "libcurl before that": lambda drawn: "----------------------------" + f"{drawn.getrandbits(48):012x}",
    "OkHttp, aiohttp": lambda drawn: str(uuid.UUID(int=drawn.getrandbits(128), version=4)),
    "browsers": lambda drawn: "----WebKitFormBoundary" + "".join(drawn.choices(string.ascii_letters, k=16)),
    "Node's form-data": lambda drawn: "-" * 26 + "".join(drawn.choices(string.digits, k=24)),
    "Python's email": lambda drawn: f"==============={drawn.randrange(2**63):019d}==",
}


@pytest.mark.parametrize("draw", BOUNDARIES.values(), ids=BOUNDARIES)
def test_boundaries_drawn_as_each_library_draws_them_are_fresh(draw: Callable[[random.Random], str]) -> None:
    drawn = random.Random(1)  # noqa: S311 - a seed, for the same boundaries each time
    case = replace(CASES["growth-200"], rounds=200)
    one = bytes(conforming("growth-200").exchanges[0].received)
    old = one.partition(b"boundary=")[2].partition(b"\r")[0]
    found = tuple(Exchange(announced(one.replace(old, draw(drawn).encode()))) for _ in range(200))
    record = replace(conforming("growth-200"), case=case, exchanges=found)
    assert "frame.boundary-fresh" not in rules_broken(record)


def test_a_percent_encoded_backslash_is_no_spelling_of_a_backslash() -> None:
    assert rules_broken(conforming("name-backslash", Stack(backslash="%5C"))) == {"part.filename"}


@pytest.mark.parametrize(
    "name",
    [
        'a"b.txt',
        "a\\b.txt",
        'a\\"b.txt',
        "a\\\\b.txt",
        '".txt',
        "a;filename=b.txt",
        "%22.txt",
        "'.txt",
        'a".txt"',
        "a\\",
        "\\",
        "a\\\\",
    ],
)
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_awkward_names_pass_as_each_library_writes_them(stack: Stack, name: str) -> None:
    case = Case(id="awkward", sentence="A name.", uploads=(Upload(File(name)),))
    assert findings(conforming(case, stack)) == ()


LEGAL: dict[str, Change] = {
    "header names in small letters": edited(
        lambda data: (
            data.replace(b"Host:", b"host:")
            .replace(b"Authorization:", b"authorization:")
            .replace(b"Content-Type: m", b"content-type: m")
            .replace(b"Content-Length:", b"content-length:")
        )
    ),
    "part header names in small letters": swap(b"Content-Disposition", b"content-disposition"),
    "types in capitals": raw(b"multipart/form-data", b"Multipart/Form-Data"),
    "the scheme in small letters": raw(b"Basic ", b"basic "),
    "two spaces after the scheme": raw(b"Basic ", b"Basic  "),
    "no space after the colon": raw(b"Authorization: ", b"Authorization:"),
    "no space before the boundary": raw(b"form-data; boundary", b"form-data;boundary"),
    "BOUNDARY": raw(b"; boundary", b"; BOUNDARY"),
    "a parameter beside the boundary": raw(b"form-data; boundary", b"form-data; charset=utf-8; boundary"),
    "a boundary of one character": boundary(b"b"),
    "a boundary of 70 characters": boundary(b"b" * 70),
    "every character that a boundary may hold without quotes": boundary(b"aZ09'+_-."),
    "Host after everything else": edited(lambda data: data.replace(HOST, b"").replace(MEDIA_TYPE, MEDIA_TYPE + HOST)),
    "Host in capitals": raw(b"mock.test", b"MOCK.TEST"),
    "Expect": header(b"Expect: 100-continue"),
    "Connection": header(b"Connection: close"),
    "an upgrade to HTTP/2 offered": header(
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQA"
    ),
    "an empty header": header(b"X-Empty:"),
    "leading zeros in the length": raw(b"Content-Length: ", b"Content-Length: 00"),
    "a type with a quoted parameter": part_type(b'Content-Type: text/plain; charset="utf-8"\r\n'),
    "a type with a suffix": part_type(b"Content-Type: application/vnd.ms-excel+x\r\n"),
    "no space between the parameters": swap(b'data; name="file"; filename', b'data;name="file";filename'),
    "the filename first": swap(b'name="file"; filename="accounts.txt"', b'filename="accounts.txt"; name="file"'),
}


@pytest.mark.parametrize("change", LEGAL.values(), ids=LEGAL)
def test_legal_bytes_pass(change: Change) -> None:
    assert findings(change(conforming("name-plain"))) == ()


# Other styles than our own: right, if not to everybody's taste. No MUST may fire.

OTHER_STYLES: dict[str, Change] = {
    "requests with files=: no type of the part": part_type(b""),
    ".NET's own multipart": then(
        swap(
            b'name="file"; filename="accounts.txt"', b"name=file; filename=accounts.txt; filename*=utf-8''accounts.txt"
        ),
        part_type(b""),
        boundary(b"b-b", b'"b-b"'),
    ),
    "OkHttp 3: a Content-Length of the part": part_type(b"Content-Type: text/plain\r\nContent-Length: 32\r\n"),
    "streamed in chunks": chunked(),
    "a preamble, as for mail": edited(
        lambda data: announced(data.replace(b"\r\n\r\n", b"\r\n\r\nThis is a MIME message.\r\n", 1))
    ),
    "HTTP/1.0": raw(b"HTTP/1.1", b"HTTP/1.0"),
    "a connection in advance": connected(),
    "the answer printed": printed(stdout='{"retCode":0}'),
    "an account in a header": header(b"X-Account: 1500012345"),
}


@pytest.mark.parametrize("change", OTHER_STYLES.values(), ids=OTHER_STYLES)
def test_other_styles_break_no_must(change: Change) -> None:
    assert must_broken(change(conforming("name-plain"))) == set()


def must_broken(record: Record) -> set[str]:
    return {finding.rule for finding in findings(record) if finding.level is Level.MUST}


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("name-chinese", filename(b'filename="' + quote("号码包.txt").encode() + b'"', "号码包.txt")),  # aiohttp
        ("ret-code-1008003", handed_over('{"retCode":1008003,"errMsg":"auth failed"}')),
        ("status-500", reported(ending=Ending.CRASHED, kind=None)),
        ("answer-deep", reported(ending=Ending.CRASHED, kind=None)),
        ("early-413", refused("connect", "broken pipe")),
        ("stall-never-answered", reported(ending=Ending.HUNG, kind=None)),
        ("file-fifo", reported(ending=Ending.HUNG, kind=None)),
        (
            "secret-empty",
            then(connected(PLAIN.request(CASES["secret-empty"], CASES["secret-empty"].upload)), uploaded()),
        ),
        ("answer-upload-id-float", uploaded()),
        ("status-206", refused("http", "206")),
        ("name-tab", filename(b'filename="a%09b.txt"', "a\tb.txt")),  # httpx
        ("connect-second-address", then(exchanges(lambda _: ()), refused("connect"))),  # java.net.http
        ("status-503", connected(PLAIN.request(CASES["status-503"], CASES["status-503"].upload))),  # OkHttp
        ("status-408", connected(PLAIN.request(CASES["status-408"], CASES["status-408"].upload))),  # OkHttp
        ("memory-100-mb", last_reading(peak_kib=100 * 1024)),
        ("redirect-307-same", connected(PLAIN.request(CASES["name-plain"], CASES["name-plain"].upload))),
    ],
)
def test_what_another_good_engineer_does_breaks_no_must(case: str, change: Change) -> None:
    assert must_broken(change(conforming(case))) == set()


def test_a_file_that_changes_may_be_sent_as_it_was_before() -> None:
    """By a client that read it first."""
    for case in ("file-shrinks", "file-grows"):
        whole = Exchange(PLAIN.request(CASES[case], small(CASES[case]).upload))
        assert findings(uploaded()(replace(conforming(case), exchanges=(whole,)))) == ()


@pytest.mark.parametrize("case", ["connect-two-limits", "tls-two-limits"])
def test_a_limit_may_be_meant_for_each_of_two_steps(case: str) -> None:
    assert findings(each_after(2.0)(conforming(case))) == ()


UNWISE: dict[str, tuple[Change, str]] = {
    "chunks": (chunked(), "req.content-length"),
    "no line end after the last delimiter": (swap(CLOSE, CLOSE[:-2]), "frame.close-crlf"),
    "quotes around the boundary": (boundary(b"b:b", b'"b:b"'), "frame.boundary-unquoted"),
}


@pytest.mark.parametrize(("change", "rule"), UNWISE.values(), ids=UNWISE)
def test_legal_but_unwise_bytes_break_one_rule_that_is_no_must(change: Change, rule: str) -> None:
    record = change(conforming("name-plain"))
    assert rules_broken(record) == {rule}
    assert must_broken(record) == set()


CONTENTS = {
    "empty": b"",
    "CR at the end": b"a\r",
    "LF at the end": b"a\n",
    "CRLF at both ends": b"\r\na\r\n",
    "hyphens": b"--\r\n--\r\n",
    "a request": REQUEST_LINE + HOST + AUTHORIZATION + b"\r\n",
    "part headers": b'Content-Disposition: form-data; name="x"\r\n\r\ny',
    "almost the boundary": b"\r\n--------------------------b00000000",
    "the boundary within a line": b"x--------------------------b000000000",
    "the secret": b"7c9e6679f58b4a3e",
    "every byte": bytes(range(256)),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("way", [lambda record: record, chunked()], ids=["length", "chunks"])
def test_content_is_only_content(content: bytes, way: Callable[[Record], Record]) -> None:
    case = Case(id="content", sentence="A file.", uploads=(Upload(File(content=Content.of(content))),))
    assert rules_broken(way(conforming(case))) <= {"req.content-length"}


def test_an_upload_repeated_without_expect_after_417_is_one_upload() -> None:
    record = conforming("expect-417")
    again = PLAIN.request(record.case, record.case.upload, 1)
    assert findings(exchanges(lambda found: (expected_in_vain(found[0]), Exchange(again)))(record)) == ()
    assert findings(exchanges(lambda found: (expected_in_vain(found[0]),))(record)) == ()


def test_a_tunnel_may_be_asked_for() -> None:
    own = b"Proxy-Authorization: Basic cHJveHk6aXRzIG93bg==\r\n"  # which the proxy's URL may hold
    connect = b"CONNECT mock.test:%d HTTP/1.1\r\nHost: mock.test:%d\r\n%s\r\n" % (PORT, PORT, own)
    record = exchanges(lambda _: (Exchange(connect, elsewhere=True),))(conforming("env-https-proxy"))
    failed = reported(ending=Ending.REFUSED, upload_id=None, kind="connect", message="502")(record)
    assert findings(failed) == ()


def test_a_short_secret_may_stand_in_a_text() -> None:
    assert findings(reported(message="x marks the spot")(conforming("secret-one"))) == ()


@pytest.mark.parametrize("case", ["status-401-json", "ret-code-1008003", "redirect-302"])
def test_an_error_of_unknown_kind_need_not_carry_fields(case: str) -> None:
    """A command has an exit status and a text, code with the published signature a text."""
    assert findings(reported(kind=None, ret_code=None, http_status=None)(conforming(case))) == ()


def test_the_path_of_a_url_is_the_cases_own() -> None:
    url = "{scheme}://mock.test:{port}/api/upload?zone=1"
    assert findings(conforming(Case(id="url", sentence="A URL.", url=url))) == ()


def test_a_body_mapped_from_a_file_is_judged_like_one_in_memory(tmp_path: Path) -> None:
    upload = Upload(File(content=Content(b"account\n", 3 * MIB)))
    record = conforming(Case(id="big", sentence="A big file.", uploads=(upload,)))
    (received,) = (bytes(exchange.received) for exchange in record.exchanges)
    place = tmp_path / "received"
    for data, broken in (
        (received, set()),
        (received.replace(b"account\naccount", b"account\nacc0unt", 1), {"body.identical"}),
    ):
        place.write_bytes(data)
        with place.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            one = replace(record, exchanges=(Exchange(mapped),))
            assert rules_broken(one) == broken
            assert findings(one) == findings(replace(record, exchanges=(Exchange(data),)))


def test_the_same_account_may_upload_two_files_at_once() -> None:
    uploads = tuple(Upload(File(name, Content.of(name.encode()))) for name in ("a.txt", "b.txt"))
    case = Case(id="together", sentence="Two files.", uploads=uploads, rounds=2, at_once=True, server=Answer())
    for label, record in conforming_variants(case):
        assert findings(record) == (), label


def test_uploads_may_all_be_expected_to_succeed_with_either_of_two_ids() -> None:
    case = Case(id="two", sentence="Two ids.", expect=(Uploaded(1), Uploaded(2)))
    for label, record in conforming_variants(case):
        assert findings(record) == (), label


def test_a_command_that_the_proxy_refuses_a_tunnel_makes_no_request() -> None:
    record = conforming("env-https-proxy")
    refused = replace(record.outcomes[0], ending=Ending.REFUSED, kind=None, message="exit status 56: 403 from proxy")
    assert rules_broken(replace(record, outcomes=(refused,))) == set()


def test_a_command_that_refuses_whatever_it_is_given_is_not_believed() -> None:
    record = conforming("ret-code-1008003")
    refused = replace(record.outcomes[0], kind=None, ret_code=None, http_status=None)
    assert "req.one" in rules_broken(replace(record, outcomes=(refused,), exchanges=()))
