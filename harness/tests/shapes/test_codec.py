"""Shapes go to JSON and back without loss, and what is no shape is refused by its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upload_conformance import cases
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.codec import bytes_of, from_plain, text_of, to_plain
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import Evidence

CASES = cases.catalogue()


@pytest.mark.parametrize("name", CASES)
def test_a_case_comes_back_as_it_was(name: str) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(CASES[name]))), Case, name) == CASES[name]


@given(st.binary())
def test_any_bytes_come_back_as_they_were(data: bytes) -> None:
    assert bytes_of(text_of(data)) == data


@given(st.text(alphabet=st.sampled_from("\\x4f中a")))
def test_text_that_looks_like_an_escape_comes_back_as_it_was(text: str) -> None:
    assert bytes_of(text_of(text.encode())) == text.encode()


@given(st.binary())
def test_bytes_as_text_can_be_written_as_json(data: bytes) -> None:
    assert json.loads(json.dumps(text_of(data), ensure_ascii=False).encode()) == text_of(data)


def test_evidence_calls_its_bytes_bytes() -> None:
    assert to_plain(Evidence(0, 1, 2, b"\xff"))["bytes"] == r"\xff"


@pytest.mark.parametrize(
    ("data", "place"), [({"id": "x"}, "$.sentence"), ({"id": "x", "sentence": "", "uploads": 3}, "$.uploads")]
)
def test_what_is_no_shape_is_refused_by_its_place(data: object, place: str) -> None:
    with pytest.raises(UsageError) as refused:
        from_plain(data, Case, "a case")
    assert str(refused.value).startswith("a case: ")
    assert place in str(refused.value)


def test_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="colour"):
        from_plain({**to_plain(CASES["name-plain"]), "colour": "red"}, Case, "a case")
