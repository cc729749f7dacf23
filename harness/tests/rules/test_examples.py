"""What ``explain`` shows of a rule was seen to keep it, and to break it."""

import examples


def test_the_examples_are_those_of_the_departures() -> None:
    written = examples.PLACE.read_text(encoding="utf-8")
    assert written == examples.text(), "out of date: run `.venv/bin/python harness/tests/rules/examples.py`"
