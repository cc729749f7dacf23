"""What a driver's answer becomes."""

import pytest

from upload_conformance.testee.answers import read_answer


def test_half_a_character_is_escaped() -> None:
    assert read_answer({"outcome": "crashed", "message": "half \ud800"}, 0.0).message == r"half \ud800"


@pytest.mark.parametrize("kind", ["message", "detail"])
def test_a_text_that_is_none_becomes_one(kind: str) -> None:
    assert getattr(read_answer({"outcome": "crashed", kind: 7}, 0.0), kind) == "7"
