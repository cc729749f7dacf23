"""What explains what: declared once, shown by records in which it is so, and in which it is not."""

from __future__ import annotations

from graphlib import TopologicalSorter

import pytest
from conforming import RULES, conforming, findings
from departures import DEPARTURES, Change, connected, edited, raw, refused, swap, then, token
from explained import EXPLAINED, breaks_off

from upload_conformance.rules.reading import Reading
from upload_conformance.rules.relations import RELATIONS, pairs
from upload_conformance.shapes.result import Level

EVERY = sorted(set(pairs()))
RECORDS = [one.change(conforming(one.case)) for one in (*DEPARTURES, *EXPLAINED)]
BROKEN = [{finding.rule: finding.explained_by for finding in findings(record)} for record in RECORDS]


def test_relations_name_rules_that_exist() -> None:
    assert {rule for pair in EVERY for rule in pair} <= RULES.rules.keys()


def test_nothing_explains_itself_by_whatever_detour() -> None:
    graph: dict[str, set[str]] = {}
    for cause, effect in EVERY:
        graph.setdefault(effect, set()).add(cause)
    TopologicalSorter(graph).prepare()


def test_a_cause_is_no_weaker_than_what_it_explains() -> None:
    order = list(Level)
    level = {id_: order.index(rule.level) for id_, rule in RULES.rules.items()}
    assert [pair for pair in EVERY if level[pair[0]] > level[pair[1]]] == []


@pytest.mark.parametrize(("cause", "effect"), EVERY, ids=map(" → ".join, EVERY))
def test_there_is_a_record_in_which_the_cause_explains_the_effect(cause: str, effect: str) -> None:
    those = [one for one in RELATIONS if one.cause == cause and effect in one.effects]
    assert any(
        broken.get(effect) is not None and cause in broken and any(one.when(Reading(record)) for one in those)
        for record, broken in zip(RECORDS, BROKEN, strict=True)
    )


@pytest.mark.parametrize("effect", sorted({effect for _, effect in EVERY}))
def test_there_is_a_record_in_which_the_effect_stands_alone(effect: str) -> None:
    causes = {cause for cause, one in EVERY if one == effect}
    assert any(effect in broken and not causes & broken.keys() and broken[effect] is None for broken in BROKEN)


# Side by side, each for a reason of its own: the condition keeps them apart.

APART: dict[str, tuple[str, str, str, Change]] = {
    "a request made twice, and another uploadId than the answer's": (
        "req.one",
        "out.upload-id",
        "name-plain",
        then(connected(b""), refused("answer"), edited(lambda data: data + data)),
    ),
    "a request without credentials made twice": (
        "auth.once",
        "req.one",
        "name-plain",
        edited(lambda data: 2 * raw_without_credentials(data)),
    ),
    "a folded header, and credentials that are not base64": (
        "req.syntax",
        "auth.base64",
        "secret-colon",
        then(raw(b"Accept: */*", b"Accept: */*,\r\n */*"), token(lambda text: text.rstrip(b"="))),
    ),
    "two lengths that agree, and a body without its end": (
        "req.framing",
        "req.complete",
        "name-plain",
        then(edited(lambda data: twice(data, b"Content-Length: ")), breaks_off),
    ),
}


def raw_without_credentials(data: bytes) -> bytes:
    start = data.index(b"Authorization: ")
    return data[:start] + data[data.index(b"\r\n", start) + 2 :]


def twice(data: bytes, header: bytes) -> bytes:
    start = data.index(header)
    end = data.index(b"\r\n", start) + 2
    return data[:end] + data[start:end] + data[end:]


@pytest.mark.parametrize(("cause", "effect", "case", "change"), APART.values(), ids=APART)
def test_two_breaches_for_reasons_of_their_own_are_both_told(
    cause: str, effect: str, case: str, change: Change
) -> None:
    broken = {finding.rule: finding.explained_by for finding in findings(change(conforming(case)))}
    assert broken[cause] is None
    assert broken[effect] is None


def test_a_chain_ends_at_its_root() -> None:
    """An encoded-word whose base64 holds a slash: the name is altered, and looks like a path."""
    change = swap(b'filename="=?utf-8?B?5Y+3?=.txt"', b'filename="=?utf-8?B?PT91dGYtOD9CPzVZKzM/PS50eHQ=?="')
    found = findings(change(conforming("name-encoded-word")))
    roots = {finding.rule: finding.explained_by for finding in found}
    assert roots == {
        "part.filename-encoded-word": None,
        "part.filename-path": "part.filename-encoded-word",
        "part.filename": "part.filename-encoded-word",
    }
