"""Pairs of planted defects: which are looked at, and what is said of each of the two. Without an engine."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from functions import a_testee, believing, post, right, silent

from upload_conformance import cases
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import pairs
from upload_conformance.run.execute import Execution
from upload_conformance.run.mutants import Mutant
from upload_conformance.run.pairs import Pair, Status
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.testee.in_process import Function, FunctionTestee
from upload_conformance.testee.testee import SourceRejected

RULES, CASES = catalogue(), cases.catalogue()
SAMPLE = "a b c d e f g"


def mutant(id_: str, rule: str = "", case: str = "name-plain", find: str = "", replace: str = "X") -> Mutant:
    return Mutant("python", id_, "defect", "seen", rule or f"rule.{id_}", (case,), ((find or id_, replace),))


SEVEN = [mutant(id_) for id_ in SAMPLE.split()]


def ids(chosen: list[Pair]) -> list[set[str]]:
    return [{pair.first.id, pair.second.id} for pair in chosen]


# Which are looked at.


@pytest.mark.parametrize("those", [SEVEN, SEVEN[:6]], ids=["odd", "even"])
def test_each_pair_is_chosen_once(those: list[Mutant]) -> None:
    every = [set(pair) for pair in combinations([one.id for one in those], 2)]
    found = ids(pairs.choose(those, SAMPLE, 100, seed=1))
    assert len(found) == len(every)
    assert all(pair in found for pair in every)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_each_mutant_is_chosen_equally_often(rounds: int) -> None:
    found = ids(pairs.choose(SEVEN, SAMPLE, 7 * rounds, seed=1))
    assert Counter(id_ for pair in found for id_ in pair) == {one.id: 2 * rounds for one in SEVEN}


def test_a_seed_always_chooses_the_same() -> None:
    first, again, other = (ids(pairs.choose(SEVEN, SAMPLE, 5, seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_mutants_of_one_rule_are_no_pair() -> None:
    assert pairs.choose([mutant("a", "out.quiet"), mutant("b", "out.quiet")], SAMPLE, 1, seed=1) == []


@pytest.mark.parametrize(
    ("find", "replacement"),
    {"the same text": ("a", "Y"), "text around it": ("a b", "a Y"), "what the other put there": ("X", "Y")}.values(),
)
def test_edits_that_meet_in_one_place_are_no_pair(find: str, replacement: str) -> None:
    assert not Pair(mutant("a"), mutant("other", find=find, replace=replacement)).fits(SAMPLE)


def test_edits_side_by_side_are_a_pair() -> None:
    pair = Pair(mutant("a"), mutant("c", case="name-chinese"))
    assert pair.fits(SAMPLE)
    assert (pair.both.apply(SAMPLE), pair.both.cases) == ("X b X d e f g", ("name-plain", "name-chinese"))


# What is said of each.


UNSENT = mutant("unsent", "req.one")
FORGETFUL = mutant("forgetful", "auth.credentials")
UNTOLD = mutant("untold", "out.upload-id")
BELIEVING = mutant("believing", "out.ret-code", "ret-code-1008003")


@pytest.fixture
def execution(tmp_path: Path) -> Iterator[Execution]:
    with Execution(RULES, tmp_path, keeps_records=False) as made:
        yield made


def look(first: Mutant, second: Mutant, testee: FunctionTestee, execution: Execution) -> list[Status]:
    sight = pairs.look(Pair(first, second), testee, CASES, RULES, execution)
    assert pairs.document([sight], 1, 1.0)["summary"][sight.status.value] == 1
    return [side.status for side in sight.sides]


def both_wrong(url: str, path: str, access_id: str, secret: str) -> int:
    """Leave the secret out, and take every answer for a success."""
    assert secret
    return int(post(url, path, access_id, "").json().get("uploadId", 1))


def forgetful_in_chinese(url: str, path: str, access_id: str, secret: str) -> int:
    """Leave the secret out where the file's name is Chinese."""
    return int(post(url, path, access_id, secret if path.isascii() else "").json()["uploadId"])


def refusing(url: str, path: str, access_id: str, secret: str) -> int:
    """Send nothing, and tell of an error."""
    assert all((url, path, access_id, secret))
    raise RuntimeError("no")


@pytest.mark.parametrize(
    ("function", "first", "second", "expected"),
    {
        "both": (both_wrong, FORGETFUL, BELIEVING, [Status.TOLD, Status.TOLD]),
        "one beneath the other": (refusing, UNSENT, UNTOLD, [Status.TOLD, Status.FOLDED]),
        "no request, so no header": (silent, UNSENT, FORGETFUL, [Status.TOLD, Status.OUT_OF_REACH]),
        "no request, so no answer": (refusing, UNSENT, BELIEVING, [Status.TOLD, Status.OUT_OF_REACH]),
        "one kept": (believing, FORGETFUL, BELIEVING, [Status.MASKED, Status.TOLD]),
    }.values(),
)
def test_of_each_defect_it_is_known_whether_it_is_told(
    function: Function, first: Mutant, second: Mutant, expected: list[Status], execution: Execution
) -> None:
    assert look(first, second, a_testee(function), execution) == expected


def test_a_rule_that_is_broken_in_the_other_s_cases_only_is_not_told(execution: Execution) -> None:
    both = look(FORGETFUL, replace(BELIEVING, cases=("name-chinese",)), a_testee(forgetful_in_chinese), execution)
    assert both[0] is Status.MASKED


class Unready(FunctionTestee):
    """A testee that cannot be prepared."""

    error: Exception

    def prepare(self) -> tuple[str, ...]:
        raise self.error


def unready(error: Exception) -> Unready:
    made = Unready(a_testee(right).subject, right)
    made.error = error
    return made


def test_what_does_not_build_leaves_nothing_to_look_at(execution: Execution) -> None:
    both = look(FORGETFUL, BELIEVING, unready(SourceRejected("line 3")), execution)
    assert both == [Status.OUT_OF_REACH, Status.OUT_OF_REACH]


def test_a_fault_of_the_machine_says_nothing_of_a_pair(execution: Execution) -> None:
    with pytest.raises(HarnessError, match="no engine"):
        look(FORGETFUL, BELIEVING, unready(HarnessError("no engine")), execution)
