"""What a driver's answer becomes."""

import pytest

from upload_conformance.testee.containers.session import _outcome


def test_half_a_character_is_escaped() -> None:
    assert _outcome({"outcome": "crashed", "message": "half \ud800"}, 0.0).message == r"half \ud800"


@pytest.mark.parametrize("kind", ["message", "detail"])
def test_a_text_that_is_none_becomes_one(kind: str) -> None:
    assert getattr(_outcome({"outcome": "crashed", kind: 7}, 0.0), kind) == "7"
