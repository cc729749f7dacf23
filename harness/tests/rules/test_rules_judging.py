"""Judging is a pure function that takes whatever comes, and overlooks no byte that matters."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conforming import CASES, RULES, conforming, findings
from departures import DEPARTURES, announced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upload_conformance.rules import Answer, judge
from upload_conformance.rules.judging import EXCERPT_BYTES
from upload_conformance.shapes import kept
from upload_conformance.shapes.record import Ending, Exchange, Outcome, Output, Record
from upload_conformance.shapes.result import Level


def received(record: Record, data: bytes) -> Record:
    return replace(record, exchanges=(Exchange(data, tls=record.exchanges[0].tls if record.exchanges else None),))


# Purity and the form on disk


ONE_OF_EACH = list({one.rule: one for one in DEPARTURES}.values())


def test_judging_is_pure() -> None:
    for departure in ONE_OF_EACH:
        record = departure.change(conforming(departure.case))
        before = copy.deepcopy(record)
        assert findings(record) == findings(record)
        assert record == before


def test_a_record_from_disk_is_judged_the_same(tmp_path: Path) -> None:
    for departure in ONE_OF_EACH:
        record = departure.change(conforming(departure.case))
        kept.save(record, tmp_path / departure.rule)
        loaded = kept.load(tmp_path / departure.rule)
        assert loaded == record
        assert findings(loaded) == findings(record)


def test_a_record_with_text_that_is_no_text_survives_the_disk(tmp_path: Path) -> None:
    outcome = Outcome(Ending.CRASHED, message="lone surrogate \udcff, NUL \0, LF \n, emoji 🎉", detail="\u2028")
    record = replace(conforming("name-emoji"), outcomes=(outcome,), output=Output("\udc80", "\x1b[0m", ("a b",), 3))
    kept.save(record, tmp_path)
    assert kept.load(tmp_path) == record


def test_the_url_given_is_the_one_that_counts() -> None:
    """A record tells by itself which host, port and path were meant; what its case asks for may change."""
    moved = bytes(conforming("name-plain").exchanges[0].received).replace(b"mock.test:40001", b"upload.example:81")
    record = received(conforming("name-plain"), moved)
    assert {finding.rule for finding in findings(record)} == {"req.host"}
    assert findings(replace(record, url="http://upload.example:81/v3/push/package/upload")) == ()
    assert {finding.rule for finding in findings(replace(record, url="http://upload.example:81/v4"))} == {"req.path"}


@pytest.mark.parametrize("port", [b"", b":80"])
def test_the_scheme_s_own_port_may_be_left_out(port: bytes) -> None:
    moved = bytes(conforming("name-plain").exchanges[0].received).replace(b":40001", port)
    record = replace(received(conforming("name-plain"), moved), url="http://mock.test/v3/push/package/upload")
    assert findings(record) == ()


# What is not there is neither kept nor broken


def test_of_a_request_that_never_came_nothing_is_said() -> None:
    """As in code that refuses whatever it is given."""
    record = conforming("name-plain")
    refused = Outcome(Ending.REFUSED, kind="usage", message="no")
    judgement = judge(replace(record, outcomes=(refused,), exchanges=()), RULES)
    about_bytes = {rule for rule in judgement.answers if RULES.rules[rule].family in {"AUTH", "FRAME", "PART", "BODY"}}
    assert about_bytes <= set(judgement.not_seen)
    assert {finding.rule for finding in judgement.findings} == {"req.one", "out.upload-id"}


def test_of_a_request_that_broke_off_no_form_is_praised() -> None:
    judgement = judge(received(conforming("name-plain"), REQUEST[:-10]), RULES)
    assert {judgement.answers[rule] for rule in ("frame.close", "part.filename", "body.identical")} == {Answer.NOT_SEEN}
    assert judgement.answers["auth.credentials"] is Answer.HELD
    assert {finding.rule for finding in judgement.findings} == {"req.complete"}


def test_exchanges_alone_are_judged_by_the_rules_about_bytes() -> None:
    """As a mock that stands alone keeps them: it knows no outcome."""
    judgement = judge(replace(conforming("name-plain"), outcomes=()), RULES)
    assert judgement.findings == ()
    assert {RULES.rules[rule].family for rule in judgement.not_seen} == {"REQ", "OUT", "SEC"}
    assert judgement.answers["req.one"] is Answer.NOT_SEEN


def test_code_that_is_given_no_time_limits_is_not_judged_by_them() -> None:
    record = conforming("stall-never-answered")
    early = replace(record, outcomes=(replace(record.outcomes[0], seconds=0.1),))
    assert {finding.rule for finding in findings(early)} == {"fail.in-time"}
    published = replace(early, subject=replace(early.subject, call="published"))
    assert findings(published) == ()
    assert "fail.in-time" in judge(published, RULES).not_seen


def test_a_process_that_was_not_measured_has_not_grown_and_has_not_stayed() -> None:
    judgement = judge(replace(conforming("growth-200"), usages=()), RULES)
    assert judgement.findings == ()
    assert set(judgement.not_seen) == {rule for rule in judgement.answers if rule.startswith("res.")} - {
        "res.connection-closed"
    }


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
    unseen = {at for at, data in changed.items() if not findings(received(record, data))}
    # Before the CR that ends a free value, one may still add to it.
    assert {at: REQUEST[at - 10 : at + 10] for at in unseen - CHOICE if at - 1 not in CHOICE} == {}


@pytest.mark.parametrize("ending", [b"\0", b"\r", b"\n"])
def test_no_control_character_can_take_a_byte_s_place_unseen(ending: bytes) -> None:
    record = conforming("name-plain")
    places = [at for at in range(len(REQUEST)) if REQUEST[at : at + 1] != ending]
    assert [at for at in places if not findings(received(record, REQUEST[:at] + ending + REQUEST[at + 1 :]))] == []


def test_no_request_can_break_off_unseen() -> None:
    record = conforming("name-plain")
    assert [size for size in range(len(REQUEST)) if not findings(received(record, REQUEST[:size]))] == []


def test_nothing_can_follow_unseen() -> None:
    record = conforming("name-plain")
    assert [byte for byte in range(256) if not findings(received(record, REQUEST + bytes([byte])))] == []


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
    judgement = judge(record, RULES)
    broken = [rule for rule, answer in judgement.answers.items() if answer is Answer.BROKEN]
    assert broken == list(dict.fromkeys(finding.rule for finding in judgement.findings))
    for finding in judgement.findings:
        assert finding.message
        assert finding.level in Level
        if finding.evidence is None:
            continue
        data = bytes(record.exchanges[finding.evidence.exchange].received)
        assert 0 <= finding.evidence.offset <= finding.evidence.offset + finding.evidence.length <= len(data)
        assert data[finding.evidence.offset :].startswith(finding.evidence.excerpt)
        assert len(finding.evidence.excerpt) <= EXCERPT_BYTES


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
