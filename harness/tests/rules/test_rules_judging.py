"""Judging is a pure function that takes whatever comes, and overlooks no byte that matters."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conforming import conforming, small
from departures import DEPARTURES, announced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, Finding, judge
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.record import Ending, Exchange, Outcome, Output, Record
from upload_conformance.shapes.result import Result, Verdict, judged

SMALL = {case.id: small(case) for case in CASES.values()}


def received(record: Record, data: bytes) -> Record:
    return replace(record, exchanges=(Exchange(data, tls=record.exchanges[0].tls if record.exchanges else None),))


# Purity and the form on disk


ONE_OF_EACH = list({one.rule: one for one in DEPARTURES}.values())


def test_judging_is_pure() -> None:
    for departure in ONE_OF_EACH:
        record = departure.change(conforming(departure.case))
        before = copy.deepcopy(record)
        assert judge(record) == judge(record)
        assert record == before


def test_a_record_from_disk_is_judged_the_same(tmp_path: Path) -> None:
    for departure in ONE_OF_EACH:
        record = departure.change(conforming(departure.case))
        record.save(tmp_path / departure.rule)
        loaded = Record.load(tmp_path / departure.rule, SMALL)
        assert loaded == record
        assert judge(loaded) == judge(record)


def test_a_record_from_before_the_port_was_kept_is_judged_without_it(tmp_path: Path) -> None:
    elsewhere = bytes(conforming("name-plain").exchanges[0].received).replace(b"mock.test:40001", b"mock.test:1")
    record = received(conforming("name-plain"), elsewhere)
    assert {finding.rule for finding in judge(record)} == {"req.host"}
    record.save(tmp_path)
    document = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    del document["port"]
    (tmp_path / "record.json").write_text(json.dumps(document), encoding="utf-8")
    old = Record.load(tmp_path, SMALL)
    assert old.port is None
    assert judge(old) == ()


def test_a_record_with_text_that_is_no_text_survives_the_disk(tmp_path: Path) -> None:
    outcome = Outcome(Ending.CRASHED, message="lone surrogate \udcff, NUL \0, LF \n, emoji 🎉", detail="\u2028")
    record = replace(conforming("name-emoji"), outcomes=(outcome,), output=Output("\udc80", "\x1b[0m", ("a b",), 3))
    record.save(tmp_path)
    assert Record.load(tmp_path, SMALL) == record


def test_a_record_of_a_case_that_is_gone_says_so(tmp_path: Path) -> None:
    conforming("name-plain").save(tmp_path)
    with pytest.raises(UsageError, match="'name-plain', which this version does not know"):
        Record.load(tmp_path, {})


def test_a_folder_without_a_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no record"):
        Record.load(tmp_path, SMALL)


def test_a_result_crosses_processes_unchanged() -> None:
    for departure in ONE_OF_EACH:
        result = judged(departure.change(conforming(departure.case)))
        assert result.verdict is Verdict.FAILED
        assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_a_record_without_findings_passes() -> None:
    assert judged(conforming("name-plain")).verdict is Verdict.PASSED


# Every byte counts, but for those that are the client's own choice

REQUEST = bytes(conforming("name-plain").exchanges[0].received)
FREE = re.compile(
    rb"User-Agent: [^\r]+|Accept: [^\r]+"
    rb"|(?<=Content-Type: )text/plain"
    rb"|(?<=[:;]) "
)
CHOICE = {place for match in FREE.finditer(REQUEST) for place in range(*match.span())}

EDITS: dict[str, Callable[[int], bytes]] = {
    "one bit changed": lambda at: REQUEST[:at] + bytes([REQUEST[at] ^ 1]) + REQUEST[at + 1 :],
    "lost": lambda at: REQUEST[:at] + REQUEST[at + 1 :],
    "lost, the length right": lambda at: announced(REQUEST[:at] + REQUEST[at + 1 :]),
    "doubled, the length right": lambda at: (
        announced(REQUEST[: at + 1] + REQUEST[at:])
        if REQUEST[at : at + 1] != b" "
        else REQUEST  # spaces between tokens
    ),
    "a backslash before it, the length right": lambda at: announced(REQUEST[:at] + b"\\" + REQUEST[at:]),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_no_byte_can_change_unseen(edit: Callable[[int], bytes]) -> None:
    record = conforming("name-plain")
    changed = {at: data for at in range(len(REQUEST)) if (data := edit(at)) != REQUEST}
    unseen = {at for at, data in changed.items() if not judge(received(record, data))}
    # Before the CR that ends a free value, one may still add to it.
    assert {at: REQUEST[at - 10 : at + 10] for at in unseen - CHOICE if at - 1 not in CHOICE} == {}


@pytest.mark.parametrize("ending", [b"\0", b"\r", b"\n"])
def test_no_control_character_can_take_a_byte_s_place_unseen(ending: bytes) -> None:
    record = conforming("name-plain")
    places = [at for at in range(len(REQUEST)) if REQUEST[at : at + 1] != ending]
    assert [at for at in places if not judge(received(record, REQUEST[:at] + ending + REQUEST[at + 1 :]))] == []


def test_no_request_can_break_off_unseen() -> None:
    record = conforming("name-plain")
    assert [size for size in range(len(REQUEST)) if not judge(received(record, REQUEST[:size]))] == []


def test_nothing_can_follow_unseen() -> None:
    record = conforming("name-plain")
    assert [byte for byte in range(256) if not judge(received(record, REQUEST + bytes([byte])))] == []


# Whatever arrives, judging gives findings and does not raise

CASE_IDS = st.sampled_from(sorted(CASES))
PIECES = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b'"',
        b"\\",
        b";",
        b"=",
        b":",
        b" ",
        b"--",
        b"\xff",
        b"\r\n\r\n",
        b"%22",
        b"Basic ",
        b"Authorization: Basic \r\n",
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"boundary=",
        b"------------------------b000000000",
        b"\r\n--------------------------b000000000--\r\n",
        b"Content-Disposition: form-data\r\n",
        b"filename*=",
        b"=?utf-8?B?eA==?=",
        b"POST / HTTP/1.1\r\n\r\n",
        b"Expect: 100-continue\r\n",
    ]
)
EDIT = st.tuples(st.floats(0, 1), st.integers(0, 60), st.one_of(PIECES, st.binary(max_size=12)))


def check(record: Record) -> None:
    for finding in judge(record):
        assert isinstance(finding, Finding)
        assert finding.rule in RULES
        assert finding.message
        if finding.offset is None:
            assert finding.excerpt == b""
            continue
        assert finding.exchange is not None
        data = bytes(record.exchanges[finding.exchange].received)
        assert 0 <= finding.offset <= len(data)
        assert data[finding.offset :].startswith(finding.excerpt)
        json.dumps(judged(record).to_dict())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CASE_IDS, st.lists(st.tuples(st.binary(max_size=200), st.booleans(), st.booleans()), max_size=3))
def test_arbitrary_bytes_are_judged(case: str, connections: list[tuple[bytes, bool, bool]]) -> None:
    exchanges = tuple(Exchange(data, elsewhere=elsewhere, stray=stray) for data, elsewhere, stray in connections)
    check(replace(conforming(case), exchanges=exchanges))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["name-plain", "name-line-break", "secret-punctuation", "thread-together", "early-401", "expect-417"]
    ),
    st.lists(EDIT, min_size=1, max_size=5),
    st.booleans(),
)
def test_mutilated_requests_are_judged(case: str, edits: list[tuple[float, int, bytes]], mended: bool) -> None:
    record = conforming(case)
    data = bytes(record.exchanges[0].received)
    for place, lost, piece in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + lost :]
    check(received(record, announced(data) if mended else data))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    CASE_IDS,
    st.sampled_from(Ending),
    st.one_of(st.none(), st.integers(), st.just(2**64)),
    st.one_of(st.none(), st.text(max_size=8)),
    st.text(st.characters(), max_size=40),
)
def test_arbitrary_outcomes_are_judged(
    case: str, ending: Ending, number: int | None, kind: str | None, text: str
) -> None:
    outcome = Outcome(ending, number, kind, number, number, text, text)
    check(replace(conforming(case), outcomes=(outcome,), output=Output(text, text, (text,)), usages=()))
